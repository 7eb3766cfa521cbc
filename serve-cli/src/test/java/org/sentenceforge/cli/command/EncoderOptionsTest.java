package org.sentenceforge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EncoderOptionsTest {
    @Command
    static final class Encoding {
        @Mixin
        private EncoderOptions encoder;
    }

    @Test
    void whatIsDoneAgainToTheSameBytesIsNotLeftToTheClock() throws IOException {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model"));

        assertThat(options().backend(model).name()).isEqualTo("auto");
        assertThat(options().repeatableBackend(model).name()).isEqualTo("torch");
        assertThat(options("--file", "model.onnx").backend(model).name()).isEqualTo("onnx");
        assertThat(options("--backend", "onnx").repeatableBackend(model).name()).isEqualTo("onnx");
    }

    private static EncoderOptions options(String... args) {
        Encoding command = new Encoding();
        Commands.commandLine(command).parseArgs(args);
        return command.encoder;
    }
}
