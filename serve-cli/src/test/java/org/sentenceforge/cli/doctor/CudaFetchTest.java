package org.sentenceforge.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.doctor.CudaFetch.Consent;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.torch.CudaDownload;

/** Against a server that has a small build, as DJL's has its large ones. */
class CudaFetchTest {
    private static final String PLACE = "cu128/linux-x86_64/native/lib/";

    @TempDir
    private Path cache;

    private final StringWriter err = new StringWriter();
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        String torch = System.mapLibraryName("torch");
        files.put("/2.7.1/" + PLACE + torch + ".gz", gzip("the library"));
        files.put("/2.7.1/" + PLACE + "libstdc%2B%2B.so.6.gz", gzip("a name with signs"));
        files.put(
                "/2.7.1/files.txt",
                String.join(
                                "\n",
                                "cpu/linux-x86_64/native/lib/other.gz",
                                PLACE + torch + ".gz",
                                PLACE + "libstdc%2B%2B.so.6.gz",
                                "")
                        .getBytes(StandardCharsets.UTF_8));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getRawPath();
            asked.add(exchange.getRequestMethod() + " " + path);
            byte[] content = files.get(path);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theSizeIsToldAndTheFilesAreUnpackedWithJavasLibraryBesideThem() throws IOException {
        CudaFetch fetch = fetch(Consent.GIVEN);

        assertThat(fetch.run(() -> null, Progress.NONE)).isTrue();

        Path folder = cache.resolve("2.7.1-cu128-linux-x86_64");
        assertThat(err.toString()).contains("2 files, 0.00 GB to download from http://", folder.toString());
        assertThat(folder.resolve(System.mapLibraryName("torch"))).hasContent("the library");
        assertThat(folder.resolve("libstdc++.so.6")).hasContent("a name with signs");
        assertThat(folder.resolve(System.mapLibraryName("djl_torch"))).exists();
        assertThat(fetch.environment()).containsEntry("PYTORCH_LIBRARY_PATH", folder.toString());
        assertThat(cache).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whatIsThereIsNotFetchedAgain() throws IOException {
        fetch(Consent.GIVEN).run(() -> null, Progress.NONE);
        asked.clear();

        assertThat(fetch(Consent.NONE).run(() -> null, Progress.NONE)).isTrue();

        assertThat(asked).isEmpty();
    }

    @Test
    void onATerminalTheUserIsAsked() throws IOException {
        for (String no : new String[] {"", "n", "nonsense", null}) {
            assertThat(fetch(Consent.ASK).run(() -> no, Progress.NONE)).isFalse();
        }
        assertThat(err.toString()).contains("Download? [y/N] ", "Nothing was downloaded.");
        assertThat(cache).isEmptyDirectory();

        assertThat(fetch(Consent.ASK).run(() -> " Yes", Progress.NONE)).isTrue();
    }

    @Test
    void whereNobodyCanBeAskedItIsRefusedWithTheSize() {
        assertThatThrownBy(() -> fetch(Consent.NONE).run(() -> "y", Progress.NONE))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("2 files, 0.00 GB")
                .hasMessageContaining("pass --yes");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void aDownloadThatBrokeOffGoesOnWithTheFilesThatAreWhole() throws IOException {
        String broken = "/2.7.1/" + PLACE + "libstdc%2B%2B.so.6.gz";
        byte[] whole = files.get(broken);
        files.put(broken, Arrays.copyOf(whole, whole.length - 10));

        assertThatThrownBy(() -> fetch(Consent.GIVEN).run(() -> null, Progress.NONE))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("run it again")
                .hasMessageContaining("PYTORCH_LIBRARY_PATH");
        assertThat(cache.resolve("2.7.1-cu128-linux-x86_64")).doesNotExist();

        files.put(broken, whole);
        asked.clear();
        assertThat(fetch(Consent.GIVEN).run(() -> null, Progress.NONE)).isTrue();
        assertThat(asked)
                .filteredOn(request -> request.startsWith("GET /2.7.1/cu128"))
                .containsExactly("GET " + broken);
    }

    @Test
    void aServerThatHasNoSuchBuildIsNamed() {
        files.put("/2.7.1/files.txt", "cpu/linux-x86_64/native/lib/other.gz\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> fetch(Consent.GIVEN).run(() -> null, Progress.NONE))
                .hasMessageContaining("/2.7.1/files.txt lists no files of cu128/linux-x86_64/");

        files.remove("/2.7.1/files.txt");
        assertThatThrownBy(() -> fetch(Consent.GIVEN).run(() -> null, Progress.NONE))
                .hasMessageContaining("/2.7.1/files.txt answers 404");
    }

    @Test
    void theBuildForThisMachineIsOfTheVersionThatTheServerKnows() {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64"));

        assertThat(CudaDownload.forThisMachine(CudaDownload.DJL).version()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void noNameLeavesTheFolder() {
        files.put("/2.7.1/files.txt", (PLACE + "..%2F..%2Fevil.gz\n").getBytes(StandardCharsets.UTF_8));
        files.put("/2.7.1/" + PLACE + "..%2F..%2Fevil.gz", new byte[0]);

        assertThatThrownBy(() -> fetch(Consent.GIVEN).run(() -> null, Progress.NONE))
                .hasMessageContaining("cannot be a file's name");
    }

    private CudaFetch fetch(Consent consent) {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        Path folder = cache.resolve("2.7.1-cu128-linux-x86_64");
        return new CudaFetch(
                new CudaDownload(address, "2.7.1", "linux-x86_64", folder), consent, new PrintWriter(err, true));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
