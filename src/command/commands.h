/* The rows of all commands; each stands in the file of its group. */
#ifndef COMMAND_COMMANDS_H
#define COMMAND_COMMANDS_H

#include "command/command.h"

extern const struct command command_migrate;
extern const struct command command_check;
extern const struct command command_settings;
extern const struct command command_psql;
extern const struct command command_routes;
extern const struct command command_demo;

extern const struct command command_tenant_create;
extern const struct command command_tenant_list;

extern const struct command command_company_show;
extern const struct command command_company_set;
extern const struct command command_company_logo;

extern const struct command command_branch_create;
extern const struct command command_branch_list;

extern const struct command command_user_create;
extern const struct command command_user_password;
extern const struct command command_user_list;
extern const struct command command_user_disable;
extern const struct command command_user_enable;

#endif
