package org.sentenceforge.core.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.torch.PackedAttention.Queries;

/**
 * Whether a device has libtorch's kernels for {@link VariableLengthAttention}. Some GPUs are too old for them and some builds of libtorch
 * leave them out, so a small attention and its gradient are computed once and compared with padded attention.
 */
public final class FusedKernels {
    /** Of vectors of length about 1: what rounding to bf16 may cost twice, and far less than what a wrong window or bound would. */
    static final double SIXTEEN_BITS = 0.05;

    static final double FLOAT32 = 1e-3;

    /** Of the texts that are compared: where they begin, how long they are, and how many tokens they have together. */
    static final long[] FIRSTS = {0, 7, 11};

    static final long[] LENGTHS = {7, 4, 1};
    static final int TOKENS = 12;

    private static final Map<Kernel, Boolean> KNOWN = new ConcurrentHashMap<>();

    private record Kernel(TorchDevice device, TorchPrecision precision) {}

    private FusedKernels() {}

    /** The layout that is fast on a device. */
    public static TokenLayout layout(TorchPrecision precision, TorchDevice device) {
        if (!device.isGpu()) {
            return TokenLayout.EQUAL_LENGTHS;
        }
        return work(precision, device) ? TokenLayout.VARIABLE_LENGTH : TokenLayout.PADDED;
    }

    /** Whether the kernels for a number type are there, and compute what padded attention computes. */
    static boolean work(TorchPrecision precision, TorchDevice device) {
        return KNOWN.computeIfAbsent(new Kernel(device, precision), FusedKernels::tried);
    }

    private static boolean tried(Kernel kernel) {
        try {
            return difference(kernel.precision, kernel.device)
                    <= (kernel.precision.storesSixteenBits() ? SIXTEEN_BITS : FLOAT32);
        } catch (EngineException e) {
            if (TorchMemory.ranOut(e)) {
                throw e;
            }
            return false;
        }
    }

    private static double difference(TorchPrecision precision, TorchDevice device) {
        try (TorchModule module = new TorchModule(device, comparison(precision));
                PtNDManager manager = device.newManager();
                PtNDManager host = manager.newSubManager(ai.djl.Device.cpu())) {
            NDArray firsts = manager.create(FIRSTS);
            NDArray ids = manager.create(new long[TOKENS]);
            NDArray lengths = host.create(LENGTHS);
            return module.train("compare", new NDList(firsts, ids, lengths))
                    .get(0)
                    .getFloat();
        }
    }

    /** Two query heads to a key head, and a window where the kernel knows windows. */
    static List<String> comparison(TorchPrecision precision) {
        Attention.Reach reach = precision.storesSixteenBits() ? new Attention.Reach(2, 1) : Attention.Reach.CAUSAL;
        Attention spec = new Attention(4, 2, 16, 0.25, reach, 0, 0);
        TorchPlan plan = new TorchPlan(
                TorchPlan.Purpose.TRAINING,
                precision,
                TorchPlan.Kernel.FUSED,
                TokenLayout.PADDED,
                TorchPlan.Storage.AS_USED,
                false);
        return List.of(
                PaddedTexts.places("places"),
                new PackedAttention(spec, null, plan, Queries.ALL).method("padded", "w"),
                new VariableLengthAttention(spec, plan, Queries.ALL).method("unpadded"),
                compare(precision));
    }

    /** The largest difference of the results and of the gradients of their sums of squares. */
    private static String compare(TorchPrecision precision) {
        return """
                def inputs(self: __torch__.Ops,
                  ids: Tensor,
                  width: int,
                  from: int) -> Tensor:
                  n = torch.mul(torch.size(ids, 0), width)
                  numbers = torch.arange(n, dtype=6, layout=0, device=ops.prim.device(ids), pin_memory=False)
                  waves = torch.view(torch.sin(torch.mul(torch.add(numbers, from), 0.7)), [-1, width])
                  return torch.requires_grad_(torch.detach(torch.to(waves, TYPE)), True)
                def gradients(self: __torch__.Ops,
                  y: Tensor,
                  q: Tensor,
                  k: Tensor,
                  v: Tensor) -> Tensor:
                  wide = torch.to(y, 6)
                  found = annotate(List[Tensor], [wide])
                  own = annotate(List[Optional[Tensor]], [None])
                  for gradient in torch.grad([torch.sum(torch.mul(wide, wide))], [q, k, v], own, False, False, False):
                    _0 = torch.append(found, torch.to(unchecked_cast(Tensor, gradient), 6))
                  return torch.cat(found, 1)
                def compare(self: __torch__.Ops,
                  firsts: Tensor,
                  ids: Tensor,
                  lens: Tensor) -> Tensor:
                  q = (self).inputs(ids, 64, 0)
                  k = (self).inputs(ids, 32, 5)
                  v = (self).inputs(ids, 32, 11)
                  places = (self).places(ids, firsts, lens)
                  bounds = BOUNDS
                  one = (self).gradients((self).padded(q, k, v, places, firsts, lens), q, k, v)
                  other = (self).gradients((self).unpadded(q, k, v, bounds, lens), q, k, v)
                  return torch.max(torch.abs(torch.sub(one, other)))
                """.replace("TYPE", Integer.toString(precision.scalarType()))
                .replace("BOUNDS", Script.script(VariableLengthAttention.BOUNDS, "ids"));
    }
}
