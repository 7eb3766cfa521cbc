package org.sentenceforge.core.model.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.hub.HubRepository;
import org.sentenceforge.core.module.ModelKind;

class ModelReferenceTest {
    @TempDir
    private Path folder;

    @Test
    void directoriesBuiltinModelsAndHubIdsAreToldApart() {
        assertThat(ModelReference.parse("builtin:all-MiniLM-L6-v2"))
                .isEqualTo(new ModelReference.Builtin("all-MiniLM-L6-v2"));
        assertThat(ModelReference.parse("intfloat/e5-small")).isEqualTo(hub("intfloat/e5-small"));
        assertThat(ModelReference.parse("intfloat/e5-small@abc/def")).isEqualTo(hub("intfloat/e5-small@abc/def"));
        assertThat(ModelReference.parse("all-mpnet-base-v2")).isEqualTo(hub("sentence-transformers/all-mpnet-base-v2"));
        assertThat(ModelReference.parse("ms-marco-MiniLM-L6-v2", ModelKind.CROSS_ENCODER))
                .isEqualTo(hub("cross-encoder/ms-marco-MiniLM-L6-v2"));
        for (String path : new String[] {"./model", "../model", "/tmp/model", "a/b/c", "out/", folder.toString()}) {
            assertThat(ModelReference.parse(path)).isEqualTo(new ModelReference.Directory(Path.of(path)));
        }
        // exists here: the module's own folder
        assertThat(ModelReference.parse("src/main")).isEqualTo(new ModelReference.Directory(Path.of("src/main")));
    }

    @Test
    void aModelOfTheSharedCacheIsFound() throws IOException {
        Path snapshot = folder.resolve("hub/models--org--name/snapshots/" + "a".repeat(40));
        Files.createDirectories(snapshot);
        Files.writeString(snapshot.resolve("config.json"), "{}");
        Files.writeString(snapshot.resolve("model.safetensors"), "");
        Path ref = folder.resolve("hub/models--org--name/refs/main");
        Files.createDirectories(ref.getParent());
        Files.writeString(ref, "a".repeat(40));
        assertThat(offline().model(ModelReference.parse("org/name"))).isEqualTo(snapshot);
    }

    @Test
    void whatIsNowhereIsABadModel() {
        assertThatThrownBy(() -> offline().model(ModelReference.parse("out/modle")))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("out/modle")
                .hasMessageContaining("nor is there such a directory");
    }

    /** An adapter's configuration may say so. */
    @Test
    void aNameThatNoFileCanHaveIsABadModel() {
        assertThatThrownBy(() -> ModelReference.parse("a/b/\0"))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("names no model");
    }

    private Sources offline() {
        Map<String, String> environment = Map.of("HF_HOME", folder.toString());
        return Sources.ofEnvironment(environment, Sources.Network.FORBIDDEN, Progress.NONE);
    }

    private static ModelReference hub(String id) {
        return new ModelReference.Repository(HubRepository.parse(HubRepository.Kind.MODEL, id));
    }
}
