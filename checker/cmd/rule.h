/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/cmd: the commands of `faultline rule COMMAND …`; as of command.h.
 */
#ifndef FAULTLINE_CMD_RULE_H
#define FAULTLINE_CMD_RULE_H

int cmd_rule_new(int argc, char **argv);
int cmd_rule_list(int argc, char **argv);
int cmd_rule_lint(int argc, char **argv);
int cmd_rule_test(int argc, char **argv);

#endif
