package org.sentenceforge.cli.program;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.RunsWithoutSettings;
import org.sentenceforge.cli.reference.Shell;
import org.sentenceforge.core.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge completion}: what a shell needs to complete commands, options and their values. */
@Command(
        name = "completion",
        footer = {
            "",
            "Examples:",
            "  source <(sforge completion bash)",
            "      in ~/.bashrc; or once, into a file that bash-completion finds:",
            "  sforge completion bash > ~/.local/share/bash-completion/completions/sforge",
            "  sforge completion zsh > ~/.zfunc/_sforge",
            "      with fpath+=(~/.zfunc) before compinit in ~/.zshrc",
            "  sforge completion fish > ~/.config/fish/completions/sforge.fish"
        })
final class CompletionCommand implements Callable<Integer>, RunsWithoutSettings {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(shell.script(Main.wholeCommandLine()));
        out.flush();
        return ExitCode.DONE.value();
    }
}
