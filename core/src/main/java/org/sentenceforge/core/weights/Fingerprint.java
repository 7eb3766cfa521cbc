package org.sentenceforge.core.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * Tells the weights of one model from those of another: a hash of all tensors' names and shapes, and of the first, middle and last 4 KB
 * of each. Training changes all of a tensor, so no more need be read: a few megabytes of the largest model.
 */
public final class Fingerprint {
    private static final int SAMPLE = 4096;

    private Fingerprint() {}

    /** The fingerprint in 64 hexadecimal digits, the same in whatever order and files the tensors lie. */
    public static String of(Weights weights) {
        MessageDigest digest = sha256();
        for (String name : new TreeSet<>(weights.names())) {
            TensorInfo tensor = weights.info(name);
            digest.update((name + " " + tensor.dtype() + " " + tensor.shape() + "\n").getBytes(UTF_8));
            long last = Math.max(0, tensor.byteSize() - SAMPLE);
            // halves of an element at the middle are as good as whole ones
            for (long offset : new long[] {0, last / 2, last}) {
                digest.update(weights.bytes(name, offset, (int) Math.min(SAMPLE, tensor.byteSize())));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
