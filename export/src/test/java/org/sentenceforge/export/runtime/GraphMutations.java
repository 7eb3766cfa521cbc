package org.sentenceforge.export.runtime;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.support.fuzz.Mutations;

/** Broken versions of an ONNX graph that are still protobuf: names, shapes, types, nodes and edges that do not belong together. */
final class GraphMutations {
    private static final List<Long> NUMBERS =
            List.of(0L, 1L, -1L, 7L, 1L << 20, (long) Integer.MAX_VALUE, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE);

    private final Mutations mutations;
    private final List<Message.Builder> parts = new ArrayList<>();
    private final List<String> names = new ArrayList<>(List.of("", "nobody", "x".repeat(5000)));

    private GraphMutations(Mutations mutations, ModelProto.Builder model) {
        this.mutations = mutations;
        collect(model);
    }

    /** Changes one to three fields of one message or several. */
    static byte[] of(byte[] graph, Mutations mutations) throws InvalidProtocolBufferException {
        ModelProto.Builder model = ModelProto.parseFrom(graph).toBuilder();
        for (int edits = mutations.oneOf(List.of(1, 1, 2, 3)); edits > 0; edits--) {
            new GraphMutations(mutations, model).edit();
        }
        return model.build().toByteArray();
    }

    private void collect(Message.Builder part) {
        if (!part.getAllFields().isEmpty()) {
            parts.add(part);
        }
        for (FieldDescriptor field : List.copyOf(part.getAllFields().keySet())) {
            if (field.getJavaType() == JavaType.STRING && !field.isRepeated()) {
                names.add((String) part.getField(field));
            } else if (field.getJavaType() == JavaType.MESSAGE && field.isRepeated()) {
                IntStream.range(0, part.getRepeatedFieldCount(field))
                        .forEach(i -> collect(part.getRepeatedFieldBuilder(field, i)));
            } else if (field.getJavaType() == JavaType.MESSAGE) {
                collect(part.getFieldBuilder(field));
            }
        }
    }

    private void edit() {
        Message.Builder part = mutations.oneOf(parts);
        FieldDescriptor field = mutations.oneOf(List.copyOf(part.getAllFields().keySet()));
        if (!field.isRepeated()) {
            if (field.getJavaType() == JavaType.MESSAGE || mutations.oneOf(List.of(1, 2, 3, 4)) == 1) {
                part.clearField(field);
            } else {
                part.setField(field, other(field, part.getField(field)));
            }
            return;
        }
        List<Object> items = new ArrayList<>();
        IntStream.range(0, part.getRepeatedFieldCount(field)).forEach(i -> items.add(part.getRepeatedField(field, i)));
        int at = mutations.oneOf(IntStream.range(0, items.size()).boxed().toList());
        switch (mutations.oneOf(List.of(0, 1, 2, 3))) {
            case 0 -> items.remove(at);
            case 1 -> items.add(items.get(at));
            case 2 -> items.set(at, mutations.oneOf(items));
            default -> {
                if (field.getJavaType() != JavaType.MESSAGE) {
                    items.set(at, other(field, items.get(at)));
                }
            }
        }
        part.clearField(field);
        items.forEach(item -> part.addRepeatedField(field, item instanceof Message message ? message : item));
    }

    private Object other(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case STRING -> mutations.oneOf(names);
            case LONG -> mutations.oneOf(NUMBERS);
            case INT -> mutations.oneOf(NUMBERS).intValue();
            case FLOAT -> mutations.oneOf(List.of(0f, -1f, Float.NaN, Float.MAX_VALUE));
            case DOUBLE -> mutations.oneOf(List.of(0d, -1d, Double.NaN));
            case BYTE_STRING -> ByteString.copyFrom(mutations.ofBytes(((ByteString) value).toByteArray()));
            case ENUM ->
                mutations.oneOf(
                        List.<EnumValueDescriptor>copyOf(field.getEnumType().getValues()));
            default -> value;
        };
    }
}
