package org.sentenceforge.core.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.hub.HubRepository.Kind;
import org.sentenceforge.core.model.source.HubDataset;
import org.sentenceforge.core.model.source.Sources;

class HubTest {
    private static final HubRepository MODEL = HubRepository.parse(Kind.MODEL, "org/tiny");
    private static final byte[] WEIGHTS = new byte[300_000];

    static {
        new Random(3).nextBytes(WEIGHTS);
    }

    @TempDir
    Path cache;

    private final FakeHub server = new FakeHub()
            .file("README.md", "# tiny")
            .file("config.json", "{\"model_type\":\"bert\"}")
            .file("1_Pooling/config.json", "{}")
            .file("model.safetensors", WEIGHTS)
            .file("pytorch_model.bin", "the same again")
            .file("onnx/model.onnx", "the same again");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void downloadsWhatIsNeededIntoTheSharedLayout() throws IOException {
        Path snapshot = hub(false).snapshot(MODEL, HubSelection.MODEL);

        Path folder = cache.resolve("models--org--tiny");
        assertThat(snapshot).isEqualTo(folder.resolve("snapshots").resolve(FakeHub.COMMIT));
        assertThat(HubRepository.ofSnapshot(snapshot))
                .contains(HubRepository.parse(Kind.MODEL, "org/tiny@" + FakeHub.COMMIT));
        assertThat(HubRepository.ofSnapshot(folder)).isEmpty();
        assertThat(names(snapshot))
                .containsExactly("1_Pooling/config.json", "README.md", "config.json", "model.safetensors");
        assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(folder.resolve("refs/main")).hasContent(FakeHub.COMMIT);
        Path blob = folder.resolve("blobs").resolve(FakeHub.hash(WEIGHTS, true));
        assertThat(blob).exists();
        assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
                .isEqualTo(Path.of("../../blobs").resolve(blob.getFileName()));
        assertThat(names(folder.resolve("blobs"))).noneMatch(name -> name.endsWith("incomplete"));
    }

    @Test
    void whatIsInTheCacheNeedsNoNetwork() {
        hub(false).snapshot(MODEL, HubSelection.MODEL);
        server.log.clear();

        Path again = hub(false).snapshot(MODEL, HubSelection.MODEL);
        Path offline =
                hub(true).snapshot(HubRepository.parse(Kind.MODEL, "org/tiny@" + FakeHub.COMMIT), HubSelection.MODEL);

        assertThat(again).isEqualTo(offline);
        assertThat(server.log).isEmpty();
    }

    @Test
    void offlineWithoutTheModelIsABadModel() {
        assertFails(() -> hub(true).snapshot(MODEL, HubSelection.MODEL), ExitCode.BAD_MODEL, "org/tiny", "--offline");
        assertThat(server.log).isEmpty();
    }

    @Test
    void theTokenStaysWithTheHubsOwnHost() {
        hub(false).snapshot(MODEL, HubSelection.MODEL);

        assertThat(server.log)
                .filteredOn(line -> line.contains("/resolve/") || line.contains("/api/"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("Bearer secret"));
        assertThat(server.log)
                .filteredOn(line -> line.startsWith("GET /model.safetensors"))
                .hasSize(1)
                .allMatch(line -> line.endsWith("null null"));
    }

    @Test
    void noRedirectionLeadsFromHttpsToHttp() throws IOException {
        URI secured = URI.create("https://hub.example/org/tiny");

        assertThat(HubHttp.target(secured, "/store/1")).hasToString("https://hub.example/store/1");
        assertThat(HubHttp.target(secured, "https://cdn.example/1")).hasToString("https://cdn.example/1");
        for (String other : List.of("http://hub.example/1", "ftp://hub.example/1", "file:///etc/passwd")) {
            assertThatThrownBy(() -> HubHttp.target(secured, other))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not allowed");
        }
    }

    @Test
    void aBrokenConnectionIsTakenUpWhereItBroke() {
        server.fault("model.safetensors", FakeHub.cutAfter(100_000))
                .fault("model.safetensors", FakeHub.cutAfter(50_000));

        Path snapshot = hub(false).snapshot(MODEL, HubSelection.MODEL);

        assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(server.log)
                .filteredOn(line -> line.startsWith("GET /model.safetensors"))
                .hasSize(3)
                .last()
                .matches(line -> line.contains("bytes="));
    }

    @Test
    void aLaterRunGoesOnWithWhatAnEarlierOneHas() throws IOException {
        server.fault("model.safetensors", FakeHub.cutAfter(100_000));
        for (int i = 0; i < 2 * HubHttp.ATTEMPTS; i++) { // Java's client may ask again by itself
            server.fault("model.safetensors", FakeHub.cutAfter(0));
        }
        assertFails(
                () -> hub(false).snapshot(MODEL, HubSelection.MODEL),
                ExitCode.FAILED,
                "org/tiny",
                "goes on where it stopped");
        assertThat(cache.resolve("models--org--tiny/refs/main")).doesNotExist();
        server.heal();
        server.log.clear();

        Path snapshot = hub(false).snapshot(MODEL, HubSelection.MODEL);

        assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(server.log)
                .filteredOn(line -> line.startsWith("GET /model.safetensors"))
                .hasSize(1)
                .allMatch(line -> line.contains("bytes="));
        assertThat(server.log).noneMatch(line -> line.startsWith("GET") && line.contains("README.md"));
    }

    @Test
    void theModelsInTheCacheAreThoseThatAreWhole() throws IOException {
        assertThat(hub(true).models()).isEmpty();
        Files.createDirectories(cache.resolve("models--org--begun/blobs"));
        Files.createDirectories(cache.resolve("models--..--..")); // nobody's
        Files.createDirectories(cache.resolve("datasets--org--rows"));
        hub(false).snapshot(MODEL, HubSelection.MODEL);

        assertThat(hub(true).models()).containsExactly("org/tiny");
    }

    @Test
    void aServerThatIgnoresRangesStartsTheFileAnew() {
        server.fault("model.safetensors", FakeHub.cutAfter(100_000))
                .fault("model.safetensors", FakeHub.ignoringRange());

        Path snapshot = hub(false).snapshot(MODEL, HubSelection.MODEL);

        assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void aServerThatLiesAboutTheLengthIsAskedForTheRest() {
        server.fault("model.safetensors", FakeHub.shorter(100_000));

        Path snapshot = hub(false).snapshot(MODEL, HubSelection.MODEL);

        assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(server.log).anyMatch(line -> line.startsWith("GET /model.safetensors bytes=100000-"));
    }

    @Test
    void aConnectionThatGoesSilentIsGivenUpAndTakenUpAgain() {
        server.fault("model.safetensors", FakeHub.stall(1000));

        Path snapshot = hub(false).snapshot(MODEL, HubSelection.MODEL);

        assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void aDownloadThatIsGivenUpEndsAtOnceAndIsTakenUpByTheNext() throws Exception {
        CountDownLatch silent = new CountDownLatch(1);
        server.fault("model.safetensors", (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 100_000);
            exchange.getResponseBody().flush();
            silent.countDown();
            try {
                Thread.sleep(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        AtomicBoolean givenUp = new AtomicBoolean();
        Progress progress = (name, unit, total) -> new Progress.Task() {
            @Override
            public void advance(long units) {
                if (givenUp.get()) {
                    throw new CancellationException();
                }
            }

            @Override
            public void note(List<String> figures) {}

            @Override
            public void close() {}
        };
        CompletableFuture<Path> download = CompletableFuture.supplyAsync(
                () -> hub(Duration.ofSeconds(60), progress).snapshot(MODEL, HubSelection.MODEL));
        silent.await();
        Thread.sleep(100); // for the client to have read what came

        givenUp.set(true);

        assertThatThrownBy(() -> download.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(CancellationException.class);
        assertThat(cache.resolve("models--org--tiny/refs/main")).doesNotExist();
        assertThat(cache.resolve("models--org--tiny/snapshots")).doesNotExist();
        server.log.clear();
        assertThat(hub(false).snapshot(MODEL, HubSelection.MODEL).resolve("model.safetensors"))
                .hasBinaryContent(WEIGHTS);
        assertThat(server.log).anyMatch(line -> line.startsWith("GET /model.safetensors bytes=100000-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "config.json"})
    void contentThatDoesNotMatchItsHashNeverEntersTheCache(String file) throws IOException {
        server.wrongHashes.add(file);

        assertFails(() -> hub(false).snapshot(MODEL, HubSelection.MODEL), ExitCode.FAILED, file, "expected", "0000");

        assertThat(cache.resolve("models--org--tiny/snapshots")).doesNotExist();
        assertThat(names(cache.resolve("models--org--tiny/blobs"))).noneMatch(name -> name.startsWith("0000"));
    }

    @Test
    void aSizeThatIsNoNumberIsSaid() {
        server.wrongSize("model.safetensors", "12 MB");

        assertFails(
                () -> hub(false).snapshot(MODEL, HubSelection.MODEL),
                ExitCode.FAILED,
                "X-Linked-Size is '12 MB'",
                "HF_ENDPOINT");
    }

    @Test
    void tooManyRequestsAndServerErrorsAreRepeated() {
        server.fault("api", FakeHub.status(429, "Retry-After", "0"))
                .fault("api", FakeHub.status(503))
                .fault("config.json", FakeHub.status(500))
                .fault("model.safetensors", FakeHub.status(502));

        assertThat(hub(false).snapshot(MODEL, HubSelection.MODEL).resolve("model.safetensors"))
                .hasBinaryContent(WEIGHTS);
    }

    @Test
    void aServerThatKeepsFailingIsGivenUp() {
        for (int i = 0; i < HubHttp.ATTEMPTS; i++) {
            server.fault("api", FakeHub.status(503));
        }

        assertFails(() -> hub(false).snapshot(MODEL, HubSelection.MODEL), ExitCode.FAILED, "HTTP 503");
    }

    @Test
    void refusalsSayWhatToDo() {
        server.fault("api", FakeHub.status(401))
                .fault("api", FakeHub.status(403))
                .fault("api", FakeHub.status(404))
                .fault("api", FakeHub.status(404, "X-Error-Code", "RevisionNotFound"));

        assertFails(() -> hub(false).snapshot(MODEL, HubSelection.MODEL), ExitCode.BAD_MODEL, "HTTP 401", "HF_TOKEN");
        assertFails(() -> hub(false).snapshot(MODEL, HubSelection.MODEL), ExitCode.BAD_MODEL, "HTTP 403", "HF_TOKEN");
        assertFails(() -> hub(false).snapshot(MODEL, HubSelection.MODEL), ExitCode.BAD_MODEL, "is not on");
        assertFails(() -> hub(false).snapshot(MODEL, HubSelection.MODEL), ExitCode.BAD_MODEL, "no revision 'main'");
    }

    @Test
    void nobodyListeningIsSaidAtOnce() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        HubSettings settings = new HubSettings(
                URI.create("http://127.0.0.1:" + port + "/"),
                cache,
                Optional.empty(),
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));

        assertFails(
                () -> new Hub(settings, Progress.NONE).snapshot(MODEL, HubSelection.MODEL),
                ExitCode.BAD_MODEL,
                "cannot connect",
                "not (or not wholly) in the local cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../evil.json", "/etc/evil.json", "a\\\\..\\\\evil.json", "a/../../evil.json"})
    void namesThatLeadOutOfTheDirectoryAreRefused(String name) {
        server.file(name, "x");

        assertFails(() -> hub(false).snapshot(MODEL, HubSelection.MODEL), ExitCode.BAD_MODEL, "leads out");
        assertThat(cache.resolve("models--org--tiny/snapshots")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "a/b/c", "../x", "org/..", "org/tiny@../../x", "org/tiny@", "org/ti ny"})
    void whatIsNoHubIdIsRefused(String reference) {
        assertFails(() -> HubRepository.parse(Kind.MODEL, reference), ExitCode.USAGE, "expected");
    }

    @Test
    void severalAtOnceDownloadEachFileOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Path>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(threads.submit(() -> hub(false).snapshot(MODEL, HubSelection.MODEL)));
        }
        for (Future<Path> result : results) {
            assertThat(result.get().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        }
        threads.shutdown();

        assertThat(server.log)
                .filteredOn(line -> line.startsWith("GET /model.safetensors"))
                .hasSize(1);
    }

    @Test
    void aDataSetSplitIsItsFilesInOrder() {
        server.file("data/train-00001-of-00002.jsonl", "{\"a\":\"2\"}\n")
                .file("data/train-00000-of-00002.jsonl", "{\"a\":\"1\"}\n")
                .file("data/test-00000-of-00001.jsonl", "{\"a\":\"3\"}\n");
        HubRepository repository = HubRepository.parse(Kind.DATASET, "org/pairs@refs/pr/1");

        HubDataset.Opened opened =
                new Sources(hub(false)).dataset(new HubDataset(repository, "train", Optional.empty()));
        HubDataset.Opened offline =
                new Sources(hub(true)).dataset(new HubDataset(repository, "train", Optional.empty()));

        assertThat(opened.files()).hasSize(2);
        assertThat(opened.commit()).isEqualTo(FakeHub.COMMIT);
        assertThat(offline).isEqualTo(opened);
        RowTable rows = RowTable.load(
                new Sources(hub(true))
                        .dataset(HubDataset.of("org/pairs", "train", Optional.of("refs/pr/1"), Optional.empty()))
                        .rows(),
                Selection.renamed(Map.of("anchor", "a")));
        assertThat(rows.text(rows.size() - 1, rows.columns().indexOf("anchor"))).isEqualTo("2");
        assertThat(server.log.get(0)).startsWith("GET /api/datasets/org/pairs/revision/refs%2Fpr%2F1 ");
        assertFails(
                () -> new Sources(hub(false)).dataset(new HubDataset(repository, "dev", Optional.empty())),
                ExitCode.BAD_DATA,
                "org/pairs");
    }

    @Test
    void aDataSetWithSeveralSubsetsNeedsOne() {
        server.file("pair/train-00000-of-00001.parquet", "x").file("triplet/train-00000-of-00001.parquet", "y");
        HubRepository repository = HubRepository.parse(Kind.DATASET, "org/nli");

        assertFails(
                () -> new Sources(hub(false)).dataset(new HubDataset(repository, "train", Optional.empty())),
                ExitCode.BAD_DATA,
                "pair, triplet");
        assertThat(new Sources(hub(false))
                        .dataset(new HubDataset(repository, "train", Optional.of("pair")))
                        .files())
                .singleElement()
                .matches(file -> file.endsWith("pair/train-00000-of-00001.parquet"));
    }

    @Test
    void settingsComeFromTheUsualVariables() throws IOException {
        Files.writeString(cache.resolve("token"), " from-file \n");

        HubSettings settings = HubSettings.of(
                Map.of("HF_HOME", cache.toString(), "HF_ENDPOINT", "https://mirror.example/", "HF_HUB_OFFLINE", "true"),
                false);

        assertThat(settings.cache()).isEqualTo(cache.resolve("hub"));
        assertThat(settings.endpoint()).hasToString("https://mirror.example/");
        assertThat(settings.token()).contains("from-file");
        assertThat(settings.offline()).isTrue();
        assertThat(HubSettings.of(Map.of("HF_HUB_CACHE", "/c", "HF_TOKEN", "t"), false)
                        .cache())
                .isEqualTo(Path.of("/c"));
        assertFails(() -> HubSettings.of(Map.of("HF_ENDPOINT", "nonsense"), false), ExitCode.USAGE, "HF_ENDPOINT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf_se cret", "hf_\ncret", "hf_s\u00E9cret"})
    void aTokenThatNoHeaderCanHoldIsRefusedUnseen(String token) throws IOException {
        Path file = Files.writeString(cache.resolve("token"), token);

        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN", token), false))
                .isInstanceOf(SforgeException.class)
                .hasMessageStartingWith("HF_TOKEN: ")
                .hasMessageNotContainingAny("hf_", "cret");
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN_PATH", file.toString()), false))
                .isInstanceOf(SforgeException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageNotContainingAny("hf_", "cret");
    }

    @Test
    void secretsDoNotStandInTexts() {
        assertThat(HubSettings.of(Map.of("HF_TOKEN", "hf_secret"), false))
                .hasToString(HubSettings.of(Map.of("HF_TOKEN", "other"), false).toString());
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "https://me:hf_secret@example.org"), false))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("HF_ENDPOINT")
                .hasMessageNotContaining("hf_secret");
    }

    private Hub hub(boolean offline) {
        return new Hub(
                new HubSettings(
                        server.endpoint(),
                        cache,
                        Optional.of("secret"),
                        offline,
                        Duration.ofMillis(800),
                        Duration.ofMillis(1)),
                Progress.NONE);
    }

    private Hub hub(Duration patience, Progress progress) {
        return new Hub(
                new HubSettings(server.endpoint(), cache, Optional.empty(), false, patience, Duration.ofMillis(1)),
                progress);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static void assertFails(ThrowingCallable call, ExitCode code, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }
}
