package org.sentenceforge.core.weights;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.sentenceforge.core.SforgeException;

/**
 * The pickle of a PyTorch state dict, read by a machine that knows nothing else: only the operations and the classes that a
 * dictionary of tensors consists of. Anything else ends the reading with an error that names it; nothing is ever called or
 * created by name.
 */
final class StateDictPickle {
    private static final int MAX_VALUES = 10_000_000;

    /** Storage classes of torch and the element types they hold. */
    private static final Map<String, DType> STORAGES = Map.of(
            "FloatStorage", DType.F32,
            "HalfStorage", DType.F16,
            "BFloat16Storage", DType.BF16,
            "DoubleStorage", DType.F64,
            "LongStorage", DType.I64,
            "IntStorage", DType.I32,
            "ShortStorage", DType.I16,
            "CharStorage", DType.I8,
            "ByteStorage", DType.U8,
            "BoolStorage", DType.BOOL);

    private static final String DICTIONARY = "collections.OrderedDict";
    private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final String PARAMETER = "torch._utils._rebuild_parameter";

    /** A class or function by its dotted name; only known ones come this far. */
    private record Global(String name) {}

    private record Storage(DType dtype, String key, long elements) {}

    /**
     * A tensor of the dictionary.
     *
     * @param key     the zip entry's name below {@code data/}
     * @param offset  first element in the storage
     */
    record StoredTensor(
            DType dtype, String key, long storageElements, long offset, List<Long> shape, List<Long> strides) {}

    private enum Mark {
        MARK
    }

    private enum None {
        NONE
    }

    private final String source;
    private final ByteBuffer in;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int values;

    private StateDictPickle(byte[] bytes, String source) {
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.source = source;
    }

    /** @throws SforgeException (bad model) where the pickle is anything but a state dict */
    static Map<String, StoredTensor> read(byte[] bytes, String source) {
        StateDictPickle pickle = new StateDictPickle(bytes, source);
        try {
            return pickle.tensors(pickle.run());
        } catch (BufferUnderflowException | NoSuchElementException | ClassCastException | IndexOutOfBoundsException e) {
            throw SforgeException.badModel(source + ": the pickle is broken at byte " + pickle.in.position(), e);
        }
    }

    private Map<String, StoredTensor> tensors(Object root) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        if (!(root instanceof Map<?, ?> map)) {
            throw refused("something else than a dictionary of tensors");
        }
        map.forEach((name, value) -> {
            if (!(name instanceof String key) || !(value instanceof StoredTensor tensor)) {
                throw refused("an entry '" + name + "' that is no tensor; expected a state dict");
            }
            tensors.put(key, tensor);
        });
        return tensors;
    }

    private Object run() {
        while (true) {
            int operation = in.get() & 0xff;
            switch (operation) {
                case 0x80 -> in.get(); // PROTO
                case 0x95 -> in.getLong(); // FRAME
                case '}' -> push(new LinkedHashMap<>());
                case ']' -> push(new ArrayList<>());
                case ')' -> push(List.of());
                case '(' -> push(Mark.MARK);
                case 'N' -> push(None.NONE);
                case 0x88 -> push(Boolean.TRUE);
                case 0x89 -> push(Boolean.FALSE);
                case 'J' -> push((long) in.getInt());
                case 'K' -> push((long) (in.get() & 0xff));
                case 'M' -> push((long) (in.getShort() & 0xffff));
                case 0x8a -> push(longOf(in.get() & 0xff));
                case 'X' -> push(text(in.getInt()));
                case 0x8c -> push(text(in.get() & 0xff));
                case 'c' -> push(global(line(), line()));
                case 0x93 -> {
                    String name = (String) stack.pop();
                    push(global((String) stack.pop(), name));
                }
                case 'q' -> memo.put(in.get() & 0xff, stack.element());
                case 'r' -> memo.put(in.getInt(), stack.element());
                case 0x94 -> memo.put(memo.size(), stack.element());
                case 'h' -> push(remembered(in.get() & 0xff));
                case 'j' -> push(remembered(in.getInt()));
                case 0x85 -> push(tuple(1));
                case 0x86 -> push(tuple(2));
                case 0x87 -> push(tuple(3));
                case 't' -> push(sinceMark());
                case 's' -> {
                    List<Object> entry = tuple(2);
                    put(entry);
                }
                case 'u' -> put(sinceMark());
                case 'Q' -> push(storage((List<?>) stack.pop()));
                case 'R' -> {
                    List<?> arguments = (List<?>) stack.pop();
                    push(rebuilt((Global) stack.pop(), arguments));
                }
                case 'b' -> stack.pop(); // attributes of the dictionary, which only say how modules were versioned
                case '.' -> {
                    return stack.pop();
                }
                default ->
                    throw refused("operation 0x" + Integer.toHexString(operation) + " at byte " + (in.position() - 1));
            }
        }
    }

    private void push(Object value) {
        if (++values > MAX_VALUES) {
            throw refused("more than " + MAX_VALUES + " values");
        }
        stack.push(value);
    }

    private Object remembered(int index) {
        Object value = memo.get(index);
        if (value == null) {
            throw refused("a reference to nothing at byte " + in.position());
        }
        return value;
    }

    private long longOf(int bytes) {
        if (bytes > Long.BYTES) {
            throw refused("a number of " + bytes + " bytes");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xffL) << (8 * i);
        }
        int unused = 64 - 8 * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }

    private String text(int length) {
        if (length < 0 || length > in.remaining()) {
            throw refused("a text of " + length + " bytes at byte " + in.position());
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {
            // up to the end of the line
        }
        return new String(in.array(), start, in.position() - start - 1, StandardCharsets.UTF_8);
    }

    private Global global(String module, String name) {
        String dotted = module + "." + name;
        boolean storage = module.equals("torch") && STORAGES.containsKey(name);
        if (!storage && !List.of(DICTIONARY, TENSOR, PARAMETER).contains(dotted)) {
            throw refused("'" + dotted + "'");
        }
        return new Global(dotted);
    }

    private List<Object> tuple(int size) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(stack.pop());
        }
        Collections.reverse(items);
        return items;
    }

    private List<Object> sinceMark() {
        List<Object> items = new ArrayList<>();
        for (Object item = stack.pop(); item != Mark.MARK; item = stack.pop()) {
            items.add(item);
        }
        Collections.reverse(items);
        return items;
    }

    @SuppressWarnings("unchecked") // only this class puts maps on the stack
    private void put(List<Object> keysAndValues) {
        Map<String, Object> map = (Map<String, Object>) stack.element();
        for (int i = 0; i + 1 < keysAndValues.size(); i += 2) {
            // the hash of a dictionary that is a key of itself has no end
            map.put((String) keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }

    /** {@code ('storage', class, key, location, elements)} */
    private Storage storage(List<?> id) {
        if (id.size() != 5 || !"storage".equals(id.get(0))) {
            throw refused("a persistent id that is no storage");
        }
        String type = ((Global) id.get(1)).name().substring("torch.".length());
        if (!STORAGES.containsKey(type)) {
            throw refused("a storage of class '" + type + "'");
        }
        return new Storage(STORAGES.get(type), (String) id.get(2), (Long) id.get(4));
    }

    private Object rebuilt(Global function, List<?> arguments) {
        return switch (function.name()) {
            case DICTIONARY -> new LinkedHashMap<>();
            case PARAMETER -> (StoredTensor) arguments.get(0);
            case TENSOR -> tensor(arguments);
            default -> throw refused("a call of '" + function.name() + "'");
        };
    }

    private StoredTensor tensor(List<?> arguments) {
        if (arguments.size() < 4) {
            throw refused("a tensor without storage, offset, shape and strides");
        }
        Storage storage = (Storage) arguments.get(0);
        List<Long> shape = longs((List<?>) arguments.get(2));
        List<Long> strides = longs((List<?>) arguments.get(3));
        if (shape.size() != strides.size()) {
            throw refused("a tensor of shape " + shape + " with strides " + strides);
        }
        return new StoredTensor(
                storage.dtype(), storage.key(), storage.elements(), (Long) arguments.get(1), shape, strides);
    }

    private static List<Long> longs(List<?> items) {
        return items.stream().map(Long.class::cast).toList();
    }

    private SforgeException refused(String what) {
        return SforgeException.badModel(source + ": refused, the pickle contains " + what
                + "; only plain tensors are read from pickles. Save the model as model.safetensors");
    }
}
