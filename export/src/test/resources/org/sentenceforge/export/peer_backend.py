"""Loads directories with backend="onnx" and prints what they make of some texts, as JSON. Arguments: a file with a list of
{"directory", "kind", "file", "texts"}. Optimum, which sentence-transformers runs graphs with, is used where it is installed; else
classes that find, feed and read a graph as its ORTModelFor... do (optimum-onnx 0.1, optimum/onnxruntime/modeling.py)."""
import json
import sys
import types
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from transformers.modeling_outputs import BaseModelOutput, SequenceClassifierOutput

try:
    import optimum.onnxruntime  # noqa: F401
except ImportError:
    class OrtModel:
        main_input_name = "input_ids"

        def __init__(self, config, session):
            self.config, self.session, self.device, self.dtype = config, session, torch.device("cpu"), torch.float32

        @classmethod
        def from_pretrained(cls, directory, config, export, file_name, provider, subfolder="", **hub):
            assert not export, "there is a graph"
            path = Path(directory, subfolder, file_name)
            return cls(config, onnxruntime.InferenceSession(str(path), providers=[provider]))

        def _save_pretrained(self, directory):
            raise NotImplementedError

        def to(self, device):
            return self

        def eval(self):
            return self

        def __call__(self, *args, **kwargs):
            return self.forward(*args, **kwargs)

        def run(self, given):
            inputs = {}
            for node in self.session.get_inputs():
                if given.get(node.name) is None:
                    raise ValueError(f"Input {node.name} is required by model but not provided.")
                inputs[node.name] = given[node.name].numpy()
            names = [node.name for node in self.session.get_outputs()]
            return dict(zip(names, map(torch.from_numpy, self.session.run(None, inputs))))

    class OrtModelForFeatureExtraction(OrtModel):
        def forward(self, input_ids=None, attention_mask=None, token_type_ids=None, *, return_dict=True, **kwargs):
            outputs = self.run({"input_ids": input_ids, "attention_mask": attention_mask,
                                "token_type_ids": token_type_ids if token_type_ids is not None or input_ids is None
                                else torch.zeros_like(input_ids)})
            return BaseModelOutput(last_hidden_state=outputs["last_hidden_state"])

    class OrtModelForSequenceClassification(OrtModel):
        def forward(self, input_ids=None, attention_mask=None, token_type_ids=None, *, return_dict=True, **kwargs):
            outputs = self.run({"input_ids": input_ids, "attention_mask": attention_mask,
                                "token_type_ids": token_type_ids if token_type_ids is not None or input_ids is None
                                else torch.zeros_like(input_ids)})
            return SequenceClassifierOutput(logits=outputs["logits"])

    module = types.ModuleType("optimum.onnxruntime")
    module.ONNX_WEIGHTS_NAME = "model.onnx"
    module.ORTModelForFeatureExtraction = OrtModelForFeatureExtraction
    module.ORTModelForSequenceClassification = OrtModelForSequenceClassification
    module.ORTModelForCausalLM = module.ORTModelForMaskedLM = OrtModel
    sys.modules["optimum"] = types.ModuleType("optimum")
    sys.modules["optimum.onnxruntime"] = module

from sentence_transformers import CrossEncoder, SentenceTransformer

results = []
for case in json.loads(Path(sys.argv[1]).read_text()):
    options = {"file_name": case["file"], "provider": "CPUExecutionProvider"}
    if case["kind"] == "cross-encoder":
        scorer = CrossEncoder(case["directory"], backend="onnx", model_kwargs=options)
        scores = scorer.predict([tuple(pair) for pair in case["texts"]])
        results.append(np.asarray(scores, np.float64).reshape(len(case["texts"]), -1).tolist())
        continue
    embedder = SentenceTransformer(case["directory"], backend="onnx", model_kwargs=options)
    encode = {"any": embedder.encode, "query": embedder.encode_query, "document": embedder.encode_document}[case["kind"]]
    results.append(encode(case["texts"]).astype(np.float64).tolist())
print(json.dumps(results))
