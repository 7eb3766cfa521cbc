"""Token ids of texts by transformers' converters of sentencepiece models, as JSON.

usage: peer_sentencepiece.py TEXTS.json FOLDER...; each folder has a model and a tokenizer_config.json
"""
import importlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace

from tokenizers import processors

# not "import ... as", which finds a function of that name where more of the library has been loaded
convert = importlib.import_module("transformers.convert_slow_tokenizer")
# the library sentencepiece is not needed: its files are protocol buffers
convert.requires_backends = lambda *_: None

TEXTS = json.loads(Path(sys.argv[1]).read_text())
FILES = ["spm.model", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model"]
CONVERTERS = {
    "AlbertTokenizer": convert.AlbertConverter,
    "DebertaV2Tokenizer": convert.DebertaV2Converter,
    "T5Tokenizer": convert.T5Converter,
    "XLMRobertaTokenizer": convert.XLMRobertaConverter,
    "CamembertTokenizer": convert.CamembertConverter,
    "LlamaTokenizer": convert.LlamaConverter,
}
SPECIAL = {
    "AlbertTokenizer": ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"],
    "DebertaV2Tokenizer": ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"],
    "T5Tokenizer": ["<pad>", "</s>", "<unk>"] + [f"<extra_id_{i}>" for i in range(99, -1, -1)],
    "XLMRobertaTokenizer": ["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
    "CamembertTokenizer": ["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
    "LlamaTokenizer": ["<unk>", "<s>", "</s>"],
}


class Extractor:
    """SentencePieceExtractor of transformers 4: pieces by id, and merges by score."""

    def __init__(self, file):
        pass

    def extract(self, scores):
        return None, convert.generate_merges({piece: i for i, (piece, _) in enumerate(scores)}, scores)


result = {}
for folder in sys.argv[2:]:
    config = json.loads((Path(folder) / "tokenizer_config.json").read_text())
    name = config["tokenizer_class"].removesuffix("Fast")
    file = next(Path(folder) / f for f in FILES if (Path(folder) / f).exists())
    converter = CONVERTERS[name]
    converter.SpmExtractor = Extractor
    first = ["<unk>", "<s>", "</s>"]
    slow = SimpleNamespace(
        vocab_file=str(file),
        keep_accents=config.get("keep_accents", False),
        do_lower_case=config.get("do_lower_case", name == "AlbertTokenizer"),
        split_by_punct=config.get("split_by_punct", False),
        add_prefix_space=config.get("add_prefix_space", True),
        legacy=config.get("legacy", True),
        _extra_ids=config.get("extra_ids", 100),
        convert_ids_to_tokens=lambda i: first[i],
    )
    made = converter(slow)
    ids = {piece: i for i, (piece, _) in reversed(list(enumerate(made.vocab(made.proto))))}
    slow.convert_tokens_to_ids = lambda token: ids.get(token, 0)
    tokenizer = made.converted()
    tokenizer.add_special_tokens(SPECIAL[name])
    if name == "LlamaTokenizer":
        begin = config.get("add_bos_token", True)
        end = config.get("add_eos_token", False)
        single = ("<s>:0 " if begin else "") + "$A:0" + (" </s>:0" if end else "")
        pair = single + (" <s>:1" if begin else "") + " $B:1" + (" </s>:1" if end else "")
        tokenizer.post_processor = processors.TemplateProcessing(
            single=single, pair=pair, special_tokens=[("<s>", 1), ("</s>", 2)]
        )
    result[folder] = [tokenizer.encode(text).ids for text in TEXTS] + [tokenizer.encode(TEXTS[0], TEXTS[1]).ids]
print(json.dumps(result))
