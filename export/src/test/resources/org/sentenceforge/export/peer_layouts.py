"""Writes ONNX files of a BERT bi-encoder in the layouts in which they come from the hub. Arguments: a sentence-transformers
directory, the folder to write to: PROGRAM/onnx/FILE."""
import sys
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from sentence_transformers import SentenceTransformer

source, target = sys.argv[1], Path(sys.argv[2])
model = SentenceTransformer(source, device="cpu", model_kwargs={"attn_implementation": "eager"}).eval()
encoder = model[0].auto_model
IDS, MASK, TYPES = "input_ids", "attention_mask", "token_type_ids"


class Tokens(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = encoder

    def forward(self, ids, mask, types=None):
        return self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state


class Sentences(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model

    def forward(self, ids, mask, types=None):
        features = self.model({IDS: ids, MASK: mask, TYPES: types})
        return features["token_embeddings"], features["sentence_embedding"]


def export(module, folder, inputs, outputs):
    file = target / folder / "onnx" / "model.onnx"
    file.parent.mkdir(parents=True)
    example = torch.tensor([[2, 5, 6, 3], [2, 7, 3, 0]])
    values = {IDS: example, MASK: (example > 0).long(), TYPES: torch.zeros_like(example)}
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in inputs + outputs}
    if "sentence_embedding" in outputs:
        axes["sentence_embedding"] = {0: "batch_size"}
    with torch.no_grad():
        torch.onnx.export(module, tuple(values[name] for name in inputs), str(file), dynamo=False, opset_version=17,
                          input_names=inputs, output_names=outputs, dynamic_axes=axes)
    return file


# optimum-cli export onnx --task feature-extraction, and what sentence-transformers and transformers.js make of it
plain = export(Tokens(), "optimum", [IDS, MASK, TYPES], ["last_hidden_state"])
config = encoder.config
for level in ["O1", "O2", "O3", "O4"]:
    options = {"opt_level": 1, "only_onnxruntime": True} if level == "O1" else {"opt_level": 2}
    if level in ("O3", "O4"):
        options["optimization_options"] = FusionOptions("bert")
        options["optimization_options"].enable_gelu_approximation = True
    optimized = optimize_model(str(plain), "bert", config.num_attention_heads, config.hidden_size, **options)
    if level == "O4":
        optimized.convert_float_to_float16(keep_io_types=True)
    optimized.save_model_to_file(str(plain.with_name(f"model_{level}.onnx")))
quantize_dynamic(plain, plain.with_name("model_quantized.onnx"), weight_type=QuantType.QInt8, per_channel=True)
quantize_dynamic(plain, plain.with_name("model_qint8_avx512_vnni.onnx"), weight_type=QuantType.QInt8, per_channel=True)
quantize_dynamic(plain, plain.with_name("model_quint8_avx2.onnx"), weight_type=QuantType.QUInt8)
quantize_dynamic(plain, plain.with_name("model_uint8.onnx"), weight_type=QuantType.QUInt8)
onnx.save(convert_float_to_float16(onnx.load(plain), keep_io_types=True), plain.with_name("model_fp16.onnx"))

# optimum-cli export onnx --library sentence_transformers: pooling and what follows are inside
whole = export(Sentences(), "pooled", [IDS, MASK, TYPES], ["token_embeddings", "sentence_embedding"])
quantize_dynamic(whole, whole.with_name("model_quantized.onnx"), weight_type=QuantType.QInt8)
# optimum-cli export onnx --dtype fp16: results are fp16, too
onnx.save(convert_float_to_float16(onnx.load(whole), keep_io_types=False), whole.with_name("model_fp16.onnx"))

export(Tokens(), "no-types", [IDS, MASK], ["last_hidden_state"])

large = export(Tokens(), "large", [IDS, MASK, TYPES], ["last_hidden_state"])
graph = onnx.load(large)
large.unlink()
onnx.save(graph, large, save_as_external_data=True, location="model.onnx_data", size_threshold=0)
