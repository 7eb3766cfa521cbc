package org.sentenceforge.train.optimizer;

import java.util.List;

/**
 * AdamW as TorchScript over lists of parameters, with libtorch's fused kernel. The methods change what they are given, so they must
 * run without autograd. The lists are arguments of their own, for libtorch removes writes to lists that a method makes itself.
 */
final class AdamWScript {
    private AdamWScript() {}

    /**
     * {@code clip(one, g)} scales the gradients g down to the largest allowed global norm and returns the norm that they had; {@code
     * update(rate, decay, g, p, m, v, t)} moves the parameters p by the learning rate, given gradients g, running means m and v, and
     * step counters t; {@code restore(saved, array)} puts saved values into one of these arrays, alone in its list.
     */
    static List<String> methods(AdamW adamW) {
        String clip = adamW.maxNorm() > 0
                ? "_0 = torch._foreach_mul_(g, torch.clamp_max(torch.div(one, torch.div(torch.add(norm, 1e-6), "
                        + adamW.maxNorm() + ")), 1.))"
                : "_0 = one";
        return List.of(
                """
                def clip(self: __torch__.Ops,
                  one: Tensor,
                  g: List[Tensor]) -> Tensor:
                  norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)
                  CLIP
                  return norm
                """.replace("CLIP", clip),
                """
                def update(self: __torch__.Ops,
                  rate: Tensor,
                  decay: Tensor,
                  g: List[Tensor],
                  p: List[Tensor],
                  m: List[Tensor],
                  v: List[Tensor],
                  t: List[Tensor]) -> Tensor:
                  _0 = torch._foreach_add_(t, 1)
                  _1 = torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), t, lr=float(rate), beta1=BETA1, beta2=BETA2, weight_decay=float(decay), eps=EPSILON, amsgrad=False, maximize=False)
                  return rate
                """.replace("BETA1", Double.toString(adamW.beta1()))
                        .replace("BETA2", Double.toString(adamW.beta2()))
                        .replace("EPSILON", Double.toString(adamW.epsilon())),
                """
                def restore(self: __torch__.Ops,
                  saved: Tensor,
                  array: List[Tensor]) -> Tensor:
                  _0 = torch.copy_(array[0], saved)
                  return saved
                """);
    }
}
