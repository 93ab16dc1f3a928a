-- GET /health: which migrations the schema has.
select number, checksum from schema_version order by number;
