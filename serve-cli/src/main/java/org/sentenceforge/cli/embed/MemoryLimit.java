package org.sentenceforge.cli.embed;

import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.EngineMemory;

/** How much memory the process may have resident, in bytes. */
record MemoryLimit(long bytes) {

    /**
     * What each part of the process gets of it.
     *
     * @param engine    what the model takes
     * @param heap      how far Java's heap may grow, which was settled when the process began
     * @param output    the name of the file that is written
     * @throws SforgeException (out of memory) where nothing is left for a batch
     */
    MemoryPlan plan(EngineMemory engine, long heap, String output) {
        MemoryPlan plan = MemoryPlan.of(bytes, engine, heap, output);
        if (plan.batch() < engine.perToken() + engine.perScore()) {
            throw SforgeException.outOfMemory(
                    "--memory: " + plan + ", which leaves nothing for a batch; allow "
                            + MemoryPlan.megabytes(plan.least()) + " or more"
                            + (engine.weights() > bytes / 2 ? ", or pass --dtype bf16" : ""),
                    null);
        }
        return plan;
    }
}
