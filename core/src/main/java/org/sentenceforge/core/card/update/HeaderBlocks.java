package org.sentenceforge.core.card.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.yaml.YamlEmitter;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** A header as a list of its top-level keys with their very lines, comments and empty lines between them included. */
final class HeaderBlocks {
    private static final Pattern KEY =
            Pattern.compile("(\"[^\"]*\"|'[^']*'|[^\\s#\"'\\-\\[\\]{}][^:]*|-[^\\s:][^:]*):(\\s.*)?");

    /** The lines of one key; the key is "" for lines before the first key, and for comments and empty lines between keys. */
    private record Block(String key, List<String> lines) {}

    private final List<Block> blocks = new ArrayList<>();

    static HeaderBlocks parse(List<String> header) {
        HeaderBlocks parsed = new HeaderBlocks();
        String key = "";
        List<String> lines = new ArrayList<>();
        for (String line : header) {
            Matcher matcher = KEY.matcher(line);
            boolean starts = matcher.matches();
            if (starts || (line.startsWith("#") && !key.isEmpty())) {
                parsed.add(key, lines);
                key = starts ? unquoted(matcher.group(1).strip()) : "";
                lines = new ArrayList<>();
            }
            lines.add(line);
        }
        parsed.add(key, lines);
        return parsed;
    }

    private static String unquoted(String key) {
        boolean quoted = key.length() > 1 && (key.startsWith("\"") || key.startsWith("'"));
        return quoted ? key.substring(1, key.length() - 1) : key;
    }

    private void add(String key, List<String> lines) {
        if (!lines.isEmpty()) {
            blocks.add(new Block(key, List.copyOf(lines)));
        }
    }

    List<String> lines() {
        return blocks.stream().flatMap(block -> block.lines().stream()).toList();
    }

    /** The keys in order, without the unnamed blocks. */
    List<String> keys() {
        return blocks.stream().map(Block::key).filter(key -> !key.isEmpty()).toList();
    }

    /** The lines of a key, or null. */
    List<String> get(String key) {
        int index = indexOf(key);
        return index < 0 ? null : blocks.get(index).lines();
    }

    /** The value of a key as Java objects (maps, lists, texts, numbers), or null. */
    Object value(String key) {
        List<String> lines = get(key);
        if (lines == null) {
            return null;
        }
        try {
            Map<?, ?> map = yaml().load(String.join("\n", lines) + "\n");
            return map == null ? null : map.get(key);
        } catch (YAMLException | ClassCastException e) {
            throw SforgeException.badModel(
                    "README.md: the header's key '" + key + "' is no valid YAML; correct it by hand: " + e.getMessage(),
                    e);
        }
    }

    private static Yaml yaml() {
        LoaderOptions loading = new LoaderOptions();
        loading.setWarnOnDuplicateKeys(false); // its warnings go past the program's own messages
        DumperOptions dumping = new DumperOptions();
        return new Yaml(
                new SafeConstructor(loading), new Representer(dumping), dumping, loading, new WithoutTimestamps());
    }

    /** A date stays the text it is in the header, so that it can be written back. */
    private static final class WithoutTimestamps extends Resolver {
        @Override
        public void addImplicitResolver(Tag tag, Pattern regexp, String first, int limit) {
            if (tag != Tag.TIMESTAMP) {
                super.addImplicitResolver(tag, regexp, first, limit);
            }
        }
    }

    /** Replaces a key where it is; a new one goes behind the nearest of its predecessors in {@code order} that is there. */
    void put(String key, List<String> lines, List<String> order) {
        int index = indexOf(key);
        if (index >= 0) {
            blocks.set(index, new Block(key, lines));
            return;
        }
        int place = blocks.size();
        List<String> before = order.subList(0, Math.max(0, order.indexOf(key)));
        for (int i = before.size() - 1; i >= 0; i--) {
            int predecessor = indexOf(before.get(i));
            if (predecessor >= 0) {
                place = predecessor + 1;
                break;
            }
        }
        blocks.add(place, new Block(key, lines));
    }

    void putValue(String key, Object value, List<String> order) {
        put(key, emitted(key, value), order);
    }

    void remove(String key) {
        blocks.removeIf(block -> block.key().equals(key));
    }

    static List<String> emitted(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return List.of(YamlEmitter.emit(map).split("\n", -1));
    }

    private int indexOf(String key) {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).key().equals(key)) {
                return i;
            }
        }
        return -1;
    }
}
