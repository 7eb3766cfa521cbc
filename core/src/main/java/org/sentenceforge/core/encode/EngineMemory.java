package org.sentenceforge.core.encode;

/**
 * About how many bytes an engine takes to run a model, rather too many than too few.
 *
 * @param libraries its code, and what it always holds
 * @param weights   of the model, as the engine holds them
 * @param perToken  of a batch
 * @param perScore  of a batch, for each pair of tokens of one text: attention
 */
public record EngineMemory(long libraries, long weights, long perToken, long perScore) {

    /** Of a model that runs on several devices at once. */
    EngineMemory times(int devices) {
        return new EngineMemory(libraries, weights * devices, perToken * devices, perScore * devices);
    }
}
