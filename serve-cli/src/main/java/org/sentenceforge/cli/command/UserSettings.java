package org.sentenceforge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.ConfigFile;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.config.YamlDocument;
import org.sentenceforge.core.encode.EncoderSettings.Numbers;
import org.sentenceforge.core.model.source.CacheFolder;

/**
 * What a user wants every command to have unless it is told otherwise: an option goes before a variable of the environment, and this before
 * the file of the user's settings.
 *
 * @param device  for {@code --device}
 * @param dtype   for {@code --dtype}
 * @param cache   for SFORGE_CACHE
 * @param offline whether the network may not be used, as {@code --offline} and HF_HUB_OFFLINE have it
 */
public record UserSettings(Optional<String> device, Optional<String> dtype, Optional<String> cache, boolean offline) {
    private static final ValueType<String> DEVICE_NAME = new ValueType<>() {
        @Override
        public String expected() {
            return "auto, cpu, cuda or cuda:N";
        }

        @Override
        public Optional<String> read(JsonNode node, Place place) {
            try {
                return Optional.of(Device.parse(node.asText()).key());
            } catch (SforgeException e) {
                place.problem(e.getMessage());
                return Optional.empty();
            }
        }
    };
    private static final ValueType<Numbers> NUMBERS = ValueTypes.choice(List.of(Numbers.values()), UserSettings::name);

    private static final Parameter<String> DEVICE =
            Parameter.optional("device", DEVICE_NAME, "where to run: auto, cpu, cuda or cuda:N, as --device has it");
    private static final Parameter<Numbers> DTYPE = Parameter.optional(
            "dtype",
            NUMBERS,
            "number type of matrix products when encoding: auto, fp32, bf16 or fp16, as --dtype has it");
    private static final Parameter<String> CACHE = Parameter.optional(
            "cache", ValueTypes.text("DIR"), "where the built-in model is unpacked, as SFORGE_CACHE has it");
    private static final Parameter<Boolean> OFFLINE = Parameter.of(
            "offline", ValueTypes.FLAG, false, "never use the network, as --offline and HF_HUB_OFFLINE=1 have it");

    /** All that the file can say. */
    public static final List<Parameter<?>> PARAMETERS = List.of(DEVICE, DTYPE, CACHE, OFFLINE);

    private static final Section<UserSettings> SECTION = new Section<>(PARAMETERS, UserSettings::read);
    private static final UserSettings NONE =
            new UserSettings(Optional.empty(), Optional.empty(), Optional.empty(), false);

    /** {@code sentenceforge/config.yaml} below XDG_CONFIG_HOME or {@code ~/.config}. */
    public static Path file(Map<String, String> environment) {
        String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return (folder.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(folder))
                .resolve("sentenceforge")
                .resolve("config.yaml");
    }

    /**
     * The settings of an environment and of the user's file, where there is one.
     *
     * @throws SforgeException (usage, bad data) where something in the file is wrong, with its line
     */
    public static UserSettings of(Map<String, String> environment) {
        UserSettings settings = read(file(environment));
        return new UserSettings(
                variable(environment, "SFORGE_DEVICE", DEVICE_NAME).or(settings::device),
                variable(environment, "SFORGE_DTYPE", NUMBERS)
                        .map(UserSettings::name)
                        .or(settings::dtype),
                variable(environment, "SFORGE_CACHE", ValueTypes.TEXT).or(settings::cache),
                environment.getOrDefault("HF_HUB_OFFLINE", "").isEmpty() && settings.offline);
    }

    /** From now on, what looks for the cache finds this one. */
    public void apply() {
        cache.ifPresent(folder -> System.setProperty(CacheFolder.PROPERTY, folder));
    }

    private static <T> Optional<T> variable(Map<String, String> environment, String name, ValueType<T> type) {
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Problems problems = new Problems();
        Optional<T> read = type.read(TextNode.valueOf(value), Place.root(problems));
        problems.refuse(name);
        return read;
    }

    private static UserSettings read(Path file) {
        if (!Files.exists(file) || isEmpty(file)) {
            return NONE;
        }
        return ConfigFile.read(file, "device or cache").as(SECTION);
    }

    /** A file of comments alone, say; one that cannot be read is not. */
    private static boolean isEmpty(Path file) {
        try {
            return YamlDocument.read(Files.readString(file)).isMissingNode();
        } catch (IOException | YamlDocument.InvalidException e) {
            return false; // told where it is read
        }
    }

    private static Optional<UserSettings> read(Config config) {
        Optional<String> cache = config.find(CACHE)
                .map(folder ->
                        folder.startsWith("~/") ? System.getProperty("user.home") + folder.substring(1) : folder);
        cache.filter(folder -> !Path.of(folder).isAbsolute())
                .ifPresent(folder ->
                        config.problem(CACHE.name(), "expected a folder from / or ~/ on, got '" + folder + "'"));
        return Optional.of(new UserSettings(
                config.find(DEVICE), config.find(DTYPE).map(UserSettings::name), cache, config.get(OFFLINE)));
    }

    /** "device cpu, offline": what is set. */
    @Override
    public String toString() {
        List<String> set = new ArrayList<>();
        device.ifPresent(value -> set.add("device " + value));
        dtype.ifPresent(value -> set.add("dtype " + value));
        cache.ifPresent(value -> set.add("cache " + value));
        if (offline) {
            set.add("offline");
        }
        return set.isEmpty() ? "nothing is set" : String.join(", ", set);
    }

    private static String name(Numbers numbers) {
        return numbers.name().toLowerCase(Locale.ROOT);
    }
}
