"""Trains small tokenizers of each kind on text of their own and writes what they make of torture.json.

Run once by hand: python3 make_golden.py corpus.txt (tokenizers 0.23, sentencepiece 0.2)."""
import json, pathlib, sys, tempfile
import sentencepiece
from tokenizers import AddedToken, Tokenizer, Regex, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
CORPUS = open(sys.argv[1], encoding="utf-8").read()[:300_000] + (" Größe façade naïve Ελλάδα Привет мир 你好世界 こんにちは مرحبا שלום 👍🏽 👨‍👩‍👧 é ñ\n" * 40)
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LINES = CORPUS.splitlines(keepends=True)

TORTURE = [
    "", " ", "  ", "\n", "\t\t x", "Hello, world!", " leading", "trailing ", "two  blanks   three    four",
    "don't we'll I'M they'RE it's", "caf\u00e9 cafe\u0301 CAFE\u0301", "A\u030a \u00c5 \u212b", "\ufb01ne \u2460 \u00bd x\u00b2", "na\u00efve fa\u00e7ade Gr\u00f6\u00dfe STRA\u1e9eE",
    "\U0001f44d\U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f3f3\ufe0f\u200d\U0001f308 \U0001f1e9\U0001f1ea", "\u2764\ufe0f \u2764", "1\ufe0f\u20e3", "z\u0351\u036b\u0343\u036a\u0302\u0342a\u0335\u0321l\u0334g\u0337o\u0338",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002\u6f22\u5b57", "\u3053\u3093\u306b\u3061\u306f \u30ab\u30bf\u30ab\u30ca \uff76\uff9e", "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab", "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645 \u202babc\u202c", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u0939\u093f\u0928\u094d\u0926\u0940 \u0915\u094d\u0937\u0924\u094d\u0930\u093f\u092f", "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22", "\u041f\u0440\u0438\u0432\u0435\u0442 \u0415\u043b\u043b\u0430\u03b4\u03b1",
    "\u0000\u0001\u0007\b\u001b[31m\u007f", "a\u00a0b\u2003c\u200bd\ufeffe\u3000f", "line\rone\r\ntwo\n\n\nthree\u2028four\u2029", "\ufffd \U0010ffff \ue000 \U000e0001",
    "0123456789 1234567 3.14159 1,000,000 \u0663\u0664\u0665 \u4e09", "a" * 300, " " * 65, "\n" * 33, "=" * 80, "ab" * 120, "https://example.org/a?b=c&d=%20#e user@host.example", "def f(x):\n\treturn x**2  # \u00b2\n", "{\"a\": [1, null, true], 'b': \"\\u00e9\"}", "<div class=\"x\">&amp;</div>", "\\n \\\\ \\\"", "\u2581under \u2581\u2581", "_snake_case camelCaseXMLHttp kebab-case", "!!!???...---***", "\u00ab\u201cquotes\u201d\u00bb \u2018it\u2019s\u2019 \u2026 \u2014",
    "<s> </s> <unk> [UNK] [CLS] <pad>", "<|begin_of_text|>hi<|eot_id|><|end", "<|im_start|>user\nhi<|im_end|>\n<|im_start|>", "<|endoftext|><|endoftext|>x <|endoftext|> y", "<tool_call>{}</tool_call> <think> a</think>", "<start_of_turn>user\nx<end_of_turn>\n", "<0x0A> <0x41>", "x<s>y</s>z", " <s> ", "I\u0307stanbul \u0130 \u0131 \u01c5 \u1e9e", "\U0001d54f\U0001d7d8 \U00020000 \U0001f9ff", "\u0061\u0323\u0307 \u0061\u0307\u0323",
]

def byte_level(pre, normalizer=None, ignore_merges=False, special=(), plain=(), size=700):
    t = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    t.normalizer, t.pre_tokenizer, t.decoder = normalizer, pre, decoders.ByteLevel()
    t.train_from_iterator(LINES, trainers.BpeTrainer(vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    t.add_special_tokens([AddedToken(x, special=True, normalized=False) for x in special])
    t.add_tokens([AddedToken(x, special=False, normalized=False) for x in plain])
    return t

def cut(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])

def sentence_piece(**options):
    """Pieces with scores of SentencePiece's own training, and merges as convert_slow_tokenizer finds them."""
    with tempfile.TemporaryDirectory() as d:
        (pathlib.Path(d) / "c.txt").write_text(CORPUS, encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(input=d + "/c.txt", model_prefix=d + "/m", vocab_size=700, model_type="bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, character_coverage=0.98, split_digits=True, minloglevel=2, **options)
        m = sentencepiece.SentencePieceProcessor(model_file=d + "/m.model")
    pieces = [(m.id_to_piece(i), m.get_score(i)) for i in range(m.get_piece_size())]
    vocab = {p: i for i, (p, _) in enumerate(pieces)}
    merges = []
    for piece, score in pieces:
        local = [(piece[:i], piece[i:], score) for i in range(1, len(piece)) if piece[:i] in vocab and piece[i:] in vocab]
        merges += sorted(local, key=lambda x: (vocab[x[0]], vocab[x[1]]))
    merges = [(a, b) for a, b, _ in sorted(merges, key=lambda x: (x[2], len(x[0]), len(x[1])), reverse=True)]
    return m, pieces, vocab, merges

def spm(vocab, merges, style):
    t = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    replace = normalizers.Replace(" ", "\u2581")
    back = [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    if style == "llama2":
        t.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), replace])
        back.append(decoders.Strip(" ", 1, 0))
    elif style == "mistral":
        t.pre_tokenizer = pre_tokenizers.Metaspace("\u2581", prepend_scheme="first", split=False)
        back.append(decoders.Strip(" ", 1, 0))
    else:
        t.normalizer = replace
        t.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    t.decoder = decoders.Sequence(back)
    t.add_special_tokens([AddedToken(x, special=True, normalized=False) for x in ("<unk>", "<s>", "</s>")])
    return t

BYTES = lambda: pre_tokenizers.ByteLevel(add_prefix_space=False)
model, pieces, vocab, merges = sentence_piece()
made = {
    "gpt2": byte_level(BYTES(), special=["<|endoftext|>"]),
    "llama3": byte_level(cut(LLAMA3), ignore_merges=True, special=["<|begin_of_text|>", "<|eot_id|>"]),
    "qwen2": byte_level(cut(LLAMA3.replace("{1,3}", "")), normalizers.NFC(), special=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], plain=["<tool_call>", "</tool_call>", "<think>", "</think>"]),
    "smollm2": byte_level(pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), BYTES()]), special=["<|im_start|>", "<|im_end|>"]),
    "llama2": spm(vocab, merges, "llama2"),
    "mistral": spm(vocab, merges, "mistral"),
    "gemma": spm(vocab, merges, "gemma"),
}
made["llama3"].post_processor = processors.TemplateProcessing("<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", made["llama3"].token_to_id("<|begin_of_text|>"))])
made["llama2"].post_processor = processors.TemplateProcessing("<s> $A", special_tokens=[("<s>", 1)])
made["gemma"].add_special_tokens(["<start_of_turn>", "<end_of_turn>"])
made["gemma"].add_tokens([AddedToken("\n" * n, normalized=False) for n in (2, 3, 4)])
unigram = Tokenizer(models.Unigram())
unigram.normalizer, unigram.pre_tokenizer, unigram.decoder = normalizers.NFKC(), pre_tokenizers.Metaspace(), decoders.Metaspace()
unigram.train_from_iterator(LINES, trainers.UnigramTrainer(vocab_size=500, unk_token="<unk>", special_tokens=["<unk>", "</s>"], show_progress=False))
made["unigram"] = unigram
word = Tokenizer(models.WordPiece(unk_token="[UNK]"))
word.normalizer, word.pre_tokenizer, word.decoder = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
word.train_from_iterator(LINES, trainers.WordPieceTrainer(vocab_size=600, special_tokens=["[UNK]", "[CLS]", "[SEP]"], show_progress=False))
made["wordpiece"] = word

golden = {"texts": TORTURE, "tokenizers": {}}
for name, t in made.items():
    t.save(str(HERE / f"{name}.json"), pretty=False)
    t = Tokenizer.from_file(str(HERE / f"{name}.json"))
    plain = [t.encode(x, add_special_tokens=False).ids for x in TORTURE]
    golden["tokenizers"][name] = {
        "ids": plain,
        "withSpecial": t.encode("Hi there").ids,
        "decoded": [t.decode(ids, skip_special_tokens=True) for ids in plain],
    }
    if name == "llama2":
        # SentencePiece itself, where it sees no special tokens in the text
        for text, ids in zip(TORTURE, plain):
            if "<s>" not in text and "</s>" not in text and "<unk>" not in text and text and "\0" not in text:
                assert model.encode(text) == ids, (text, model.encode(text), ids)
(HERE / "torture.json").write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")
(HERE / "llama2-scores.json").write_text(json.dumps([s for _, s in pieces], separators=(",", ":")) + "\n")
