package dev.signet.cli;

import java.util.concurrent.Callable;

/// A command; its result is the exit code.
interface CommandWithCode extends Callable<Integer> {}
