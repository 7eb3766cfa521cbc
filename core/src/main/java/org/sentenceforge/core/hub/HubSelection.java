package org.sentenceforge.core.hub;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which files of a repository are needed. */
public interface HubSelection {

    /** The needed ones among all files of the repository, named by their paths in it. */
    List<String> choose(Collection<String> files);

    /** Whether files that another program left in the cache are all that is needed. */
    boolean suffices(Collection<String> files);

    /**
     * What running and training a model needs: configuration, tokenizer, card, and weights as safetensors, or else as PyTorch files. Left
     * out: the same weights in other formats.
     */
    HubSelection MODEL = new HubSelection() {
        private static final Pattern SMALL = Pattern.compile(".*\\.(json|txt|model|md|jinja|spm|tiktoken)");
        private static final Pattern TORCH = Pattern.compile("(.*/)?(pytorch_model|adapter_model).*\\.bin");
        private static final Pattern OTHER_FORMATS = Pattern.compile("(onnx|openvino|coreml|tf|flax|\\.[^/]*)/.*");

        @Override
        public List<String> choose(Collection<String> files) {
            Set<String> withSafetensors = new HashSet<>();
            files.stream().filter(this::isSafetensors).forEach(file -> withSafetensors.add(folder(file)));
            return files.stream()
                    .filter(file -> !OTHER_FORMATS.matcher(file).matches())
                    .filter(file -> SMALL.matcher(file.toLowerCase(Locale.ROOT)).matches()
                            || isSafetensors(file)
                            || isTorch(file) && !withSafetensors.contains(folder(file)))
                    .toList();
        }

        private static String folder(String file) {
            return file.substring(0, file.lastIndexOf('/') + 1);
        }

        private boolean isSafetensors(String file) {
            return file.endsWith(".safetensors") && !OTHER_FORMATS.matcher(file).matches();
        }

        private boolean isTorch(String file) {
            return TORCH.matcher(file).matches();
        }

        @Override
        public boolean suffices(Collection<String> files) {
            boolean configured = files.contains("config.json")
                    || files.contains("modules.json")
                    || files.contains("adapter_config.json");
            boolean weights = files.stream().anyMatch(file -> isSafetensors(file) || isTorch(file));
            return configured && weights && allShards(files);
        }
    };

    /** Whether, where one of {@code x-00001-of-00003} is there, the others are too. */
    static boolean allShards(Collection<String> files) {
        Pattern shard = Pattern.compile("(.*-)(\\d{5})-of-(\\d{5})(.*)");
        Set<String> present = new HashSet<>(files);
        for (String file : files) {
            Matcher matcher = shard.matcher(file);
            if (matcher.matches()) {
                int count = Integer.parseInt(matcher.group(3));
                boolean fromZero = present.contains(name(matcher, 0));
                for (int i = fromZero ? 0 : 1; i < (fromZero ? count : count + 1); i++) {
                    if (!present.contains(name(matcher, i))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static String name(Matcher shard, int number) {
        return String.format(Locale.ROOT, "%s%05d-of-%s%s", shard.group(1), number, shard.group(3), shard.group(4));
    }
}
