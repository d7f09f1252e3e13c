"""From a source's label to the forms that people write: acronyms, ids of code, leaderboard remarks, sizes."""

import re
import unicodedata

BRACKETED = re.compile(r"^(?P<outside>[^()]+?)\s*\((?P<inside>[^()]+)\)$")
TITLED = re.compile(r"^(?P<name>[^:]{2,40}):\s+(?P<title>.{12,})$")
GENERIC_ENDING = re.compile(
    r"\s+(?:data ?sets?|database|corpus|corpora|benchmarks?|dataset challenge|leaderboard)$", re.IGNORECASE
)
REMARK = re.compile(
    r"->|→|=|\+\s|\s\+|%|≥|≤|\||[;,!?\"“”#]|\s-\s|\bto\b|\btrained\b|\bw/|\bwithout\b|\bonly\b|\btest\b|\bval\b"
    r"|\bdev\b|\bsplits?\b|\bshots?\b|\bfolds?\b|\bepochs?\b|\blabels?\b|\bsubset\b|\bunseen\b|\bseen\b|\bsamples\b"
    r"|\d+\s?x\s?\d+|\bupscaling\b|\bvs\b|\bimages?/|\blevel\b|\bemoji\b",
    re.IGNORECASE,
)
SIZE = re.compile(r"(?<![\w.])(?:\d+x)?\d+(?:\.\d+)?[bmtk](?![\w])", re.IGNORECASE)
DATED = re.compile(
    r"[-_ @]?(?:20\d{6}|20\d\d[-_]\d\d[-_]\d\d|\d{4}[-_]preview|preview.*|latest|legacy)$", re.IGNORECASE
)
BRANDS = {
    brand.casefold(): brand
    for brand in (
        "LLaMA Gemma Mistral Mixtral Ministral Qwen QwQ DeepSeek Claude Gemini GPT Phi Falcon Vicuna Pythia OLMo SmolLM"
        " Yi CodeLlama StarCoder InternVL InternLM LLaVA MiniCPM Granite Grok Kimi GLM Instruct Chat Base Coder Vision"
        " Haiku Sonnet Opus Pro Flash Lite Preview Thinking Turbo Distill Large Medium Small Mini Nano"
    ).split()
}
SMALL_WORDS = frozenset("a an and at by for from in into of on or the to via with".split())


def clean(label: str) -> str:
    """Return a label in plain characters, without mark-up and with single spaces."""
    text = unicodedata.normalize("NFKC", label).replace("’", "'").replace("–", "-").replace("\u2010", "-")
    return re.sub(r"\s+", " ", re.sub(r"[*`$\\{}]", "", text)).strip(" .,;:_-")


def to_iris(text: str) -> tuple[str, ...]:
    """Return an address in a tuple, which is empty if it is no IRI as it stands."""
    return (text,) if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text) else ()


def split_forms(label: str) -> list[str]:
    """Return the name and its other form where the label gives both; a bracketed remark gives [] (no name).

    >>> split_forms("Stochastic Gradient Descent (SGD)")
    ['Stochastic Gradient Descent', 'SGD']
    >>> split_forms("MBPP: Basic Python Coding Challenges")
    ['MBPP']
    >>> split_forms("CIFAR-10 (10% data)")
    []
    """
    label = clean(label)
    if bracketed := BRACKETED.match(label):
        outside, inside = bracketed["outside"].strip(), bracketed["inside"].strip()
        if is_acronym_of(inside, outside):
            return [outside, inside]
        return [inside, outside] if is_acronym_of(outside, inside) else []
    if titled := TITLED.match(label):
        return [titled["name"].strip()]
    return [label] if label and "(" not in label and ")" not in label and ":" not in label else []


def is_acronym_of(short: str, long: str) -> bool:
    """Tell whether `short` abbreviates `long`: its letters are found in order, from the first, at words' starts."""
    letters = re.sub(r"[^a-z0-9]", "", short.casefold())
    words = re.findall(r"[^\W_]+", long.casefold())
    if not 2 <= len(letters) <= 10 or len(words) < 2 or " " in short or len(short) >= len(long):
        return False
    significant = [word for word in words if word not in SMALL_WORDS]
    initials = {"".join(word[0] for word in words), "".join(word[0] for word in significant)}
    return letters in initials or letters.rstrip("s") in initials or _is_spread(letters, significant)


def _is_spread(letters: str, words: list[str]) -> bool:
    """Tell whether the letters run through all the words, each word giving its first letter."""
    if not words:
        return not letters
    first, rest = words[0], words[1:]
    for taken in range(min(len(first), len(letters) - len(rest)), 0, -1):
        if first.startswith(letters[:taken]) and _is_spread(letters[taken:], rest):
            return True
    return False


def is_remark(name: str) -> bool:
    """Tell whether a leaderboard's label says more than a name: a split, a setting, a direction."""
    return bool(REMARK.search(name)) or len(name.split()) > 7 or len(name) > 60


def without_generic_ending(name: str) -> str:
    """Drop "dataset", "corpus" ... after a name that is distinctive without it ("MovieLens dataset")."""
    shorter = GENERIC_ENDING.sub("", name)
    return shorter if is_distinctive(shorter) else name


def is_distinctive(name: str) -> bool:
    """Tell whether a name cannot be an ordinary word: a digit, or a capital after the first letter of a word."""
    return any(character.isdigit() for character in name) or bool(re.search(r"[^\W_][A-Z]", name))


def model_name(label: str) -> str | None:
    """Return a model's written name from a display name or an id of a hub or of code, None for what is no name.

    >>> model_name("meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo")
    'Llama-3.1-8B-Instruct'
    >>> model_name("Llama 3.2 Instruct Turbo (3B)"), model_name("gemma-2-2b-it")
    ('Llama 3.2 3B Instruct', 'Gemma-2-2B-it')
    """
    name = clean(label.split("/")[-1]).removeprefix("Meta-")
    name = re.sub(r"((?: Instruct| Chat| Base)?(?: Turbo)?)\s*\((\d[\d.x]*[BMT])\)", r" \2\1", name)
    name = re.sub(r"[-_ ](?:hf|turbo|gguf|awq|fp8|bf16|v1:0|free|batch|8k)$", "", name, flags=re.IGNORECASE)
    name = DATED.sub("", DATED.sub("", name))
    if re.search(r"[():@,+†*×;?&]|\b(?:batch|regional|global|highspeed|on amazon)\b", name, re.IGNORECASE):
        return None
    if name.islower():
        name = "".join(BRANDS.get(part, part) for part in re.split(r"(\d[\d.]*[bm]?|[-\s])", name))
        name = re.sub(r"(?<=\d)[bm](?![a-z])", lambda match: match.group().upper(), name)
    return name if 2 <= len(name) <= 45 and len(name.split()) <= 5 and re.search(r"[A-Za-z]", name) else None


def family_of(name: str) -> str | None:
    """Return the name of the family that a name with a size or a training variant belongs to.

    >>> family_of("LLaMA-3-8B-Instruct"), family_of("LLaMA-3-8B"), family_of("LLaMA-3"), family_of("LLaMA")
    ('LLaMA-3-8B', 'LLaMA-3', 'LLaMA', None)
    """
    shorter = re.sub(r"[-_ ](?:instruct|chat|base|it|thinking|pt)(?:[-_ ].*)?$", "", name, flags=re.IGNORECASE)
    if shorter == name and (sized := SIZE.search(name)):
        shorter = name[: sized.start()]
    elif shorter == name:
        shorter = re.sub(r"(?<=[A-Za-z]{3})[- ]?v?\d+(?:\.\d+)*$", "", name)
    shorter = shorter.strip(" -_")
    return shorter if len(shorter) >= 3 and shorter != name else None
