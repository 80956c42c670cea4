/// The front door: the words of the command line, and how the program speaks (exit codes, log).
///
/// Exit codes: 0 done; 2 bad usage or a [dev.signet.settings.BadSetting]; 3 the database cannot be
/// used; 9 `dig` got no reply; `explain` says 1 for a broken domain; 1 anything else. Every refusal
/// to start is one line on standard error. What a command is for goes to standard output, the log
/// to standard error.
@NullMarked
package dev.signet.cli;

import org.jspecify.annotations.NullMarked;
