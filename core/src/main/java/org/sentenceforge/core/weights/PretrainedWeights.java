package org.sentenceforge.core.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/**
 * The stored tensors of a model under the names that its forward pass uses. Owns the files until closed.
 *
 * <p>Checkpoints differ in their names: those saved from a class with a head put a prefix before the encoder's names
 * ({@code bert.}), old ones say {@code gamma} and {@code beta}, and the tensors of modules behind the encoder lie in files of
 * their own; here those are named {@code folder/tensor}.
 */
public final class PretrainedWeights implements Weights {
    private static final int NAMED_IN_ERRORS = 5;

    /** Buffers that old checkpoints carry; they are computed, not learned. */
    private static final List<String> BUFFERS =
            List.of("position_ids", "rotary_emb.inv_freq", "embeddings.token_type_ids");

    private final List<Part> parts;
    private final Map<String, Location> parameters = new LinkedHashMap<>();
    private final Map<String, Location> extras = new LinkedHashMap<>();

    /**
     * The tensors of one module.
     *
     * @param weights    the module's file or files; owned by what finds them
     * @param source     what errors call them
     * @param folder     the module's folder, which the names get as a prefix; "" for none
     * @param headPrefix for an encoder, what its names begin with in checkpoints saved from a class with a head; "" for other
     *     modules, whose files hold nothing but their parameters
     * @param unused     what the names of tensors begin with that are left out where nothing asks for them
     * @param otherNames other names of tensors in some files, by the usual ones
     */
    public record Part(
            Weights weights,
            String source,
            String folder,
            String headPrefix,
            List<String> unused,
            Map<String, String> otherNames) {

        /** One that holds nothing but what is asked for. */
        public Part(Weights weights, String source, String folder, String headPrefix) {
            this(weights, source, folder, headPrefix, List.of(), Map.of());
        }

        /** Whether the file was saved from a class with a head, which shows in its names. */
        private boolean hasHead() {
            return !headPrefix.isEmpty() && weights.names().stream().anyMatch(name -> name.startsWith(headPrefix));
        }

        private String parameterName(String stored) {
            String name = hasHead() && stored.startsWith(headPrefix) ? stored.substring(headPrefix.length()) : stored;
            if (name.endsWith(".gamma")) {
                name = name.substring(0, name.length() - "gamma".length()) + "weight";
            } else if (name.endsWith(".beta")) {
                name = name.substring(0, name.length() - "beta".length()) + "bias";
            }
            if (name.equals("embeddings")) {
                name = "embedding.weight"; // a table of token vectors as model2vec names it
            }
            if (name.equals("encoder.embed_tokens.weight") && !weights.names().contains("shared.weight")) {
                name = "shared.weight"; // T5's table has two names, and some files only this one
            }
            for (Map.Entry<String, String> other : otherNames.entrySet()) {
                if (name.equals(other.getValue()) && !weights.names().contains(other.getKey())) {
                    name = other.getKey();
                }
            }
            return inFolder(name);
        }

        private String inFolder(String name) {
            return folder.isEmpty() ? name : folder + "/" + name;
        }

        private boolean leavesOut(String parameter) {
            return unused.stream().anyMatch(beginning -> parameter.startsWith(inFolder(beginning)));
        }
    }

    private record Location(Part part, String stored) {
        TensorInfo info(String name) {
            TensorInfo info = part.weights().info(stored);
            return new TensorInfo(name, info.dtype(), info.shape());
        }
    }

    private PretrainedWeights(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Finds every parameter of a model in its files. The parts are closed by what is returned, also when this fails.
     *
     * @param wanted shapes by name: {@link org.sentenceforge.core.module.ParameterScan}
     * @throws SforgeException (bad model) naming the tensors that are missing, have another shape or type, or are not expected
     */
    public static PretrainedWeights of(Map<String, int[]> wanted, List<Part> parts) {
        return of(wanted, parts, Optional.empty());
    }

    /**
     * Finds every parameter of a model in its files, or else in a part that stands in for what they lack: the fresh head of a
     * model that had none.
     */
    public static PretrainedWeights of(Map<String, int[]> wanted, List<Part> parts, Optional<Part> fresh) {
        PretrainedWeights pretrained = new PretrainedWeights(parts);
        try {
            Map<String, Location> stored = pretrained.stored();
            pretrained.find(wanted, stored, fresh);
            pretrained.sortExtras(stored);
            return pretrained;
        } catch (RuntimeException e) {
            pretrained.close();
            throw e;
        }
    }

    private Map<String, Location> stored() {
        Map<String, Location> stored = new LinkedHashMap<>();
        for (Part part : parts) {
            for (String name : part.weights().names()) {
                Location previous = stored.put(part.parameterName(name), new Location(part, name));
                if (previous != null) {
                    throw SforgeException.badModel(part.source() + ": tensors " + previous.stored() + " and " + name
                            + " are the same parameter");
                }
            }
        }
        return stored;
    }

    private void find(Map<String, int[]> wanted, Map<String, Location> stored, Optional<Part> fresh) {
        List<String> missing = new ArrayList<>();
        wanted.forEach((name, shape) -> {
            Location location = stored.remove(name);
            if (location == null
                    && fresh.isPresent()
                    && fresh.get().weights().names().contains(name)) {
                location = new Location(fresh.get(), name);
            }
            if (location == null) {
                missing.add(name);
            } else {
                check(location, name, shape);
                parameters.put(name, location);
            }
        });
        if (!missing.isEmpty()) {
            throw SforgeException.badModel(sources() + ": " + named(missing, "missing")
                    + "; the file does not belong to this configuration, or is not the whole model");
        }
    }

    private static void check(Location location, String name, int[] shape) {
        TensorInfo info = location.info(name);
        String tensor = location.part().source() + ": tensor " + location.stored();
        if (!info.hasShape(shape)) {
            throw SforgeException.badModel(tensor + " has shape " + info.shape() + ", expected "
                    + Arrays.toString(shape) + " from the configuration");
        }
        if (info.dtype() != DType.F32 && info.dtype() != DType.F16 && info.dtype() != DType.BF16) {
            throw SforgeException.badModel(
                    tensor + " has element type " + info.dtype() + ", expected F32, F16 or BF16");
        }
    }

    /**
     * What no module asked for: a pooler and the like is kept, so that a saved copy has it too; heads of other tasks and
     * buffers are left out; anything else contradicts the configuration.
     */
    private void sortExtras(Map<String, Location> stored) {
        Set<String> used =
                parameters.keySet().stream().map(PretrainedWeights::firstPart).collect(Collectors.toSet());
        List<String> unexpected = new ArrayList<>();
        stored.forEach((name, location) -> {
            Part part = location.part();
            boolean buffer = BUFFERS.stream().anyMatch(name::endsWith) || part.leavesOut(name);
            if (!buffer && (used.contains(firstPart(name)) || part.headPrefix().isEmpty())) {
                unexpected.add(location.stored());
            } else if (!buffer && (!part.hasHead() || location.stored().startsWith(part.headPrefix()))) {
                extras.put(name, location);
            }
        });
        if (!unexpected.isEmpty()) {
            throw SforgeException.badModel(sources() + ": " + named(unexpected, "not expected")
                    + "; the configuration describes a smaller or another model");
        }
    }

    private static String firstPart(String name) {
        return name.substring(0, name.indexOf('.') < 0 ? name.length() : name.indexOf('.'));
    }

    private String sources() {
        return parts.stream().map(Part::source).collect(Collectors.joining(", "));
    }

    private static String named(List<String> names, String what) {
        String list = names.stream().limit(NAMED_IN_ERRORS).collect(Collectors.joining(", "));
        int more = names.size() - NAMED_IN_ERRORS;
        return (names.size() == 1 ? "a tensor is " : names.size() + " tensors are ") + what + ": " + list
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** The model's parameters in the order of their use. */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(parameters.keySet());
    }

    /** Stored tensors of the bare encoder that its forward pass does not use, such as a pooler. */
    public Set<String> extras() {
        return Collections.unmodifiableSet(extras.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return location(name).info(name);
    }

    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        Location location = location(name);
        return location.part().weights().bytes(location.stored(), offset, length);
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        Location location = location(name);
        location.part().weights().read(location.stored(), offset, target);
    }

    private Location location(String name) {
        return Stream.of(parameters, extras)
                .filter(map -> map.containsKey(name))
                .findFirst()
                .orElseThrow(() -> SforgeException.badModel(sources() + ": no tensor named " + name))
                .get(name);
    }

    @Override
    public void close() {
        parts.forEach(part -> part.weights().close());
    }
}
