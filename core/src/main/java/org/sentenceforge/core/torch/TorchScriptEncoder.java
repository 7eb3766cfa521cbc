package org.sentenceforge.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenSequence;

/** Runs a file that {@link TorchScriptFile} wrote, as others do: a padded batch at a time, on the CPU. Owns the module until closed. */
public final class TorchScriptEncoder implements AutoCloseable {
    private final TorchDevice device = TorchDevice.of(new Device.Cpu());
    private final TorchModule module;
    private final int dimension;
    private final int padId;

    /** @param padId what fills up rows */
    public TorchScriptEncoder(SentenceModel model, Path file, int padId) {
        module = new TorchModule(device, file);
        dimension = model.dimension();
        this.padId = padId;
    }

    /** The vectors of texts, or the scores of pairs, in one batch as wide as its longest row. */
    public float[][] encode(List<TokenSequence> batch) {
        int width = batch.stream()
                .mapToInt(text -> text.firstPosition() + text.length())
                .max()
                .orElse(0);
        long[] ids = new long[batch.size() * width];
        long[] mask = new long[ids.length];
        long[] types = new long[ids.length];
        long[] prompts = new long[batch.size()];
        Arrays.fill(ids, padId);
        for (int row = 0; row < batch.size(); row++) {
            TokenSequence text = batch.get(row);
            prompts[row] = text.promptTokens();
            for (int i = 0; i < text.length(); i++) {
                int place = row * width + text.firstPosition() + i;
                ids[place] = text.ids()[i];
                mask[place] = 1;
                types[place] = text.types() == null ? 0 : text.types()[i];
            }
        }
        Shape shape = new Shape(batch.size(), width);
        try (PtNDManager manager = device.newManager()) {
            NDList inputs = new NDList(
                    manager.create(ids, shape),
                    manager.create(mask, shape),
                    manager.create(types, shape),
                    manager.create(prompts));
            try (NDArray result = module.infer("forward", inputs).get(0)) {
                float[] flat = result.toFloatArray();
                float[][] rows = new float[batch.size()][dimension];
                for (int row = 0; row < rows.length; row++) {
                    System.arraycopy(flat, row * dimension, rows[row], 0, dimension);
                }
                return rows;
            }
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
