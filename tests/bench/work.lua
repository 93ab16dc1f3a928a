-- The requests of the work named by BENCH_WORK, for wrk.  The token comes by
-- the environment, so that no list of processes shows it.
local rows = tonumber(os.getenv("BENCH_ROWS"))
local customer = "0190b000-0000-7000-8000-%012d"
local invoice = '{"customerId":"' .. customer .. '","taxRate":6,' ..
    '"dueDate":"2030-01-31","notes":"Net 30","items":[' ..
    '{"description":"Monthly service","quantity":2,"rate":150.00},' ..
    '{"description":"Refill","quantity":4,"rate":45.00},' ..
    '{"description":"Visit","quantity":0.5,"rate":80.00}]}'

wrk.headers["Host"] = os.getenv("BENCH_HOST")
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")

local works = {
	w1 = function()
		return wrk.format("GET", "/v1/customers/" ..
		    string.format(customer, math.random(rows)))
	end,
	w2 = function()
		return wrk.format("GET", "/v1/customers?limit=20&page=" ..
		    math.random(10))
	end,
	w2s = function()
		return wrk.format("GET", "/v1/customers?limit=20&" ..
		    "search=studio%20" .. math.random(10, 99))
	end,
	-- The peer's other way.
	w2so = function()
		return wrk.format("GET", "/v1/customers/at-once?limit=20&" ..
		    "search=studio%20" .. math.random(10, 99))
	end,
	w3 = function()
		wrk.headers["Content-Type"] = "application/json"
		return wrk.format("POST", "/v1/invoices", nil,
		    string.format(invoice, math.random(rows)))
	end,
	-- The peer's other way.
	w3o = function()
		wrk.headers["Content-Type"] = "application/json"
		return wrk.format("POST", "/v1/invoices/at-once", nil,
		    string.format(invoice, math.random(rows)))
	end,
	-- A list with filters and a relation, of the dealer edition.
	w5 = function()
		return wrk.format("GET", "/api/vehicles?limit=20&sort=-createdAt" ..
		    "&filter[vehicleMake]=Tata&filter[vehicleYear][gte]=2015" ..
		    "&expand=customer&page=" .. math.random(10))
	end,
	put = function()
		wrk.headers["Content-Type"] = "application/json"
		return wrk.format("PUT", "/v1/customers/" ..
		    string.format(customer, math.random(rows)), nil,
		    '{"notes":"Seen ' .. math.random(1000000) .. '"}')
	end,
	report = function()
		return wrk.format("GET", "/v1/reports/revenue?" ..
		    "startDate=2025-01-01&endDate=2030-12-31")
	end,
	-- Bodies that are not JSON, fields that are wrong, ids of nobody,
	-- paths of nothing.
	refused = function()
		local n = math.random(4)

		wrk.headers["Content-Type"] = "application/json"
		if n == 1 then
			return wrk.format("POST", "/v1/invoices", nil, '{"items":[')
		elseif n == 2 then
			return wrk.format("POST", "/v1/customers", nil,
			    '{"name":"","email":"nobody","phone":7}')
		elseif n == 3 then
			return wrk.format("GET", "/v1/customers/" ..
			    string.format(customer, 900000000 + n))
		end
		return wrk.format("GET", "/v1/nothing/" .. math.random(rows))
	end,
	-- At the front desk: a phone, a plate, a name.
	desk = function()
		local n = math.random(rows)
		local asks = { "9" .. string.format("%09d", n),
		    "MH12" .. string.format("%08d", n), "grove%20hotel%20" .. n }

		return wrk.format("GET", "/api/customers/search?query=" ..
		    asks[math.random(3)])
	end,
	w4 = function()
		return wrk.format("GET", "/v1/health")
	end,
}

function init()
	math.randomseed(os.time())
end

request = works[os.getenv("BENCH_WORK")]
