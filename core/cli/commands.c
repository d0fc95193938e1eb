/* SPDX-License-Identifier: Apache-2.0 */
/* commands.c - the table of commands: it drives dispatch, the help and, by a test, the manual page */

#include "cli/cli.h"

#include <string.h>

#define RUN_TEXT "RUN is a run's id, a beginning of it that fits only one, or 'last'."

const gw_command gw_commands[] = {
    {"Runs", "plan", "WORKFLOW", "show what a run would do, changing nothing",
     "Looks at everything and compares; no request that writes can leave. WORKFLOW is a name from the "
     "script\n"
     "path or a file that ends in .lua. Exit code: 0 nothing to do, 2 there are changes, 1 error.",
     gw_plan_options, TRUE, gw_cmd_plan},
    {"Runs", "start", "WORKFLOW", "begin a run, in the foreground",
     "Ctrl-C leaves it resumable. Exit code: 0 done, 3 waiting for people, AWS or a time, 4 stopped, 1 "
     "error,\n"
     "130 interrupted in the middle of work.",
     gw_start_options, TRUE, gw_cmd_start},
    {"Runs", "resume", "RUN", "go on with a run, where it was",
     "Also after a crash. " RUN_TEXT " Exit codes are those of start.", gw_resume_options, TRUE,
     gw_cmd_resume},
    {"Runs", "cancel", "RUN", "end a run; what it did stays", "Who and why are recorded. " RUN_TEXT,
     gw_cancel_options, TRUE, gw_cmd_cancel},
    {"Looking", "list", "", "all runs, the newest first", "The reason says what a run is waiting for.", NULL,
     FALSE, gw_cmd_list},
    {"Looking", "show", "RUN", "a run, its steps, and what they wait for", RUN_TEXT, NULL, FALSE,
     gw_cmd_show},
    {"Looking", "watch", "RUN", "follow a run that somebody runs",
     "Shows events as they are committed, until the run ends. " RUN_TEXT, NULL, FALSE, gw_cmd_watch},
    {"Looking", "log", "RUN", "everything that happened in a run, in order", RUN_TEXT, gw_log_options, FALSE,
     gw_cmd_log},
    {"Looking", "report", "RUN", "what a run did, as a page for the customer",
     "A self-contained page: steps with before and after, policies in full, who did what when, evidence, "
     "requests\n"
     "that changed AWS, the chain of events. With --json the same as a document; with -o as well, "
     "both. " RUN_TEXT "\nExit code: 0 written, 1 error, or written of a journal whose chain is broken.",
     gw_report_options, FALSE, gw_cmd_report},
    {"Looking", "verify", "[RUN...]", "is what finished runs left still so? (drift)",
     "Looks again at everything that was verified, and at what a word was about, changing nothing. What no "
     "API "
     "shows\n"
     "or was skipped can't be looked at; the guard is about the time of its run. Exit code: 0 all is as it "
     "was left, 2 something changed "
     "since,\n"
     "1 error, or nothing changed but something could not be looked at. A run that can't be verified does "
     "not keep the others "
     "from\n"
     "being: which it was, and why, is said at the end.",
     gw_verify_options, TRUE, gw_cmd_verify},
    {"People", "tasks", "[RUN]", "what people have to do", "Open tasks of one run, or of all.", NULL, FALSE,
     gw_cmd_tasks},
    {"People", "done", "RUN STEP", "say that a person's step is done",
     "Looks at once where an API can see it, and says so if it isn't done; else the word is recorded as an\n"
     "attestation, with the evidence's hash; with --keep-evidence the store keeps the files. Exit code: 0\n"
     "verified or attested (or, while a process that\n"
     "works on the run is busy: the word is kept and will be heard), 3 not done yet, 4 the run stands\n"
     "stopped, 1 error.",
     gw_done_options, TRUE, gw_cmd_done},
    {"People", "evidence", "RUN [FILE]", "the files that were handed in, and those that were kept",
     "Without FILE a list: of which step, by whom, whether the file is kept. FILE is a name of that list or "
     "the\n"
     "beginning of a hash; with -o it is written out as it was handed in, never over an existing file.",
     gw_evidence_options, FALSE, gw_cmd_evidence},
    {"People", "approve", "RUN STEP", "agree to what needs somebody's word",
     "For approvals, for steps that would change something that was there before the run, and for checks "
     "whose\n"
     "findings are accepted. With --withdraw, an approval of yours is taken back, and what it released.",
     gw_approve_options, TRUE, gw_cmd_approve},
    {"People", "retry", "RUN [STEP]", "try stopped steps again, or with an amended input",
     "All of the run's, or one; then the run goes on. With --set or --input the run's input is amended\n"
     "first: held against the workflow's schema, journaled with who and why, and finished steps that it\n"
     "asks for something else are named and looked at again; --set KEY=null takes a member out.\n"
     "Exit codes are those of resume.",
     gw_retry_options, TRUE, gw_cmd_retry},
    {"People", "skip", "RUN STEP", "go on without a step", "Who and why are recorded.", gw_skip_options, TRUE,
     gw_cmd_skip},
    {"Secrets", "secret", "set|list|show|remove|totp|new-key|rekey [NAME]",
     "the vault: keep, list and show secrets",
     "set reads the text without echo, from standard input or --from FILE. show prints it; what a run's "
     "step\n"
     "made (RUN/STEP/NAME) is shown once, and who took it is recorded. totp prints an authenticator app's "
     "code\n"
     "and the next one. new-key FILE makes a key file; rekey seals everything with the first key, and goes "
     "on\n"
     "where it was interrupted. What is kept with --guarded N is only released to who asks, by a run that N\n"
     "others approve.",
     gw_secret_options, FALSE, gw_cmd_secret},
    {"Steps and plugins", "plugins", "", "the steps that there are",
     "Also the plugins that were refused, and why.", gw_plugins_options, FALSE, gw_cmd_plugins},
    {"Steps and plugins", "services", "[SERVICE]",
     "the AWS services that steps can call, and their operations",
     "Some are built in; others are told by files, SERVICE.json in services.d beside the workflows and in "
     "the\n"
     "folders of service_path. With SERVICE, what its operations do: only what reads, adds or changes can "
     "be\n"
     "called.",
     NULL, FALSE, gw_cmd_services},
    {"Steps and plugins", "describe", "STEP|WORKFLOW",
     "parameters, outputs and AWS actions of a step, inputs of a workflow",
     "WORKFLOW is a name or a file that ends in .lua. With --policies: every policy document that the "
     "workflow\n"
     "would make for this input, told without asking AWS; ${account_id} is the customer's account.",
     gw_describe_options, FALSE, gw_cmd_describe},
    {"Steps and plugins", "permissions", "WORKFLOW", "the least IAM policies that a workflow needs",
     "One for the customer's context and one for the partner's, from what its steps declare, without asking "
     "AWS.\n"
     "Every look of the workflow is taken as not so yet. Without --input and --set, what the input would "
     "tell is "
     "*.\n"
     "With --check AWS is asked (iam:SimulatePrincipalPolicy, which changes nothing) whether the callers "
     "have all "
     "of it.\n"
     "Exit code then: 0 they have, or AWS does not tell; 1 something is missing, and is named.",
     gw_permissions_options, TRUE, gw_cmd_permissions},
    {"Steps and plugins", "step", "inspect|plan|apply STEP", "one step by itself, without a run",
     "For engineers at work on a step: inspect shows what it sees, plan what it would change (exit code 2: "
     "there\n"
     "are changes), apply changes it and looks again. Nothing is journaled.",
     gw_step_options, TRUE, gw_cmd_step},
    {"Steps and plugins", "rehearse", "WORKFLOW", "run a workflow against the AWS simulator, people included",
     "Starts gangway-sim by itself, runs the workflow, plays the customer and the operator, then runs it a "
     "second\n"
     "time, which must change nothing. Real AWS is never reached and nothing is left behind.",
     gw_rehearse_options, FALSE, gw_cmd_rehearse},
    {"Keeping house", "doctor", "[WORKFLOW...]",
     "is everything in order? store, chains, plugins, credentials",
     "With --input or --set also whether this input is good for the WORKFLOW (without one: the one it\n"
     "fits): what the workflow takes, what each step sees and would refuse, and whether the callers may\n"
     "do what it needs. Nothing is written. Exit code: 0 everything is in order, 1 something isn't.",
     gw_doctor_options, TRUE, gw_cmd_doctor},
    {"Keeping house", "audit", "verify|export|sign|key [RUN|new|show] [FILE]",
     "prove that nothing was changed; sign, and keep the heads elsewhere",
     "verify [RUN] recomputes chains of hashes and holds every row and signature against them, and against "
     "what\n"
     "'export -o FILE' wrote earlier. key new FILE makes a key, key show prints its public part; with the "
     "setting\n"
     "audit.key_file or GANGWAY_AUDIT_KEY_FILE heads are signed. sign RUN vouches for what was written "
     "without a\n"
     "key. Exit code: 0 whole, 1 broken.",
     gw_audit_options, FALSE, gw_cmd_audit},
    {"Keeping house", "help", "[COMMAND]", "this page, or a command's",
     "'gangway help settings' lists the settings file's keys.", NULL, FALSE, gw_cmd_help},
    {NULL, NULL, NULL, NULL, NULL, NULL, FALSE, NULL}};

const gw_command *
gw_command_find(const char *name)
{
    for (const gw_command *command = gw_commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

void
gw_command_arity(const gw_command *command, int *least, int *most)
{
    g_auto(GStrv) words = g_strsplit(command->args, " ", -1);
    *least = *most = 0;
    for (char **word = words; *word; word++) {
        if (!**word)
            continue;
        *least += **word != '[';
        *most = strstr(*word, "...") ? G_MAXINT : *most + 1;
    }
}
