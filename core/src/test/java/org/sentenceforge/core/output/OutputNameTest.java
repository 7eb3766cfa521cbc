package org.sentenceforge.core.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OutputNameTest {

    @Test
    void theRootOfAFileSystemIsRefusedBeforeAnythingIsWritten() {
        Path root = Path.of("/").toAbsolutePath();

        assertThatThrownBy(() -> AtomicDirectory.create(root)).hasMessageContaining("is the root of the file system");
        assertThatThrownBy(() -> OutputLock.acquire(root)).hasMessageContaining("is the root of the file system");
        assertThat(Files.exists(root.resolve(OutputLock.FILE))).isFalse();
    }
}
