"""Cleaning repairs what LaTeX, PDFs and web pages leave behind, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.cleaning import clean
from kg.sources.mathematics import replace_formulas

REPAIRED = [
    (r"M\'elange", "Mélange"),
    (r"Erd{\H{o}}s, Erd\H{o}s, {\"o}, Pad\'{e}, na\"ive, Bolet\'{\i}n, Fran\c{c}ois, espa\~nol", None),
    (r"99.7\% of R\&D with llm\_extractinator at \$5 \#1", "99.7% of R&D with llm_extractinator at $5 #1"),
    (r"\"attention\" by \"Uber", '"attention" by Über'),
    ("an ``open cookbook'' for", 'an "open cookbook" for'),
    ("LLaMA~2 (see Figure~3)", "LLaMA 2 (see Figure 3)"),
    (r"$\alpha$-VAE, $10^9$, $10^{-3}$, 4$\times$, $\sim$30\%, $\pm$2", "α-VAE, 10^9, 10^-3, 4×, ~30%, ±2"),
    (r"$O(N\log N)$, $\mathcal{O}(\sqrt{n})$, $\frac{a}{b+1}$, $X_{t+1}$, $AP_{50}$", None),
    (r"$\text{E}^3\text{RL}$ and ${\rm P{\small HYSICS}}$", "E^3RL and PHYSICS"),
    (r"360{\deg}, 360$^\circ$, $K_\varepsilon(A)$, \(\sim5\) min", "360°, 360°, K_ε(A), ~5 min"),
    (r"\textbf{F}ast \emph{and \textit{good}} {\bf x} \textcolor{blue}{y} \textsc{Z}", "Fast and good x y Z"),
    (r"as shown~\cite{a, b} in Table~\ref{t}.", "as shown in Table."),
    (r"at \url{https://x.org/a\_b}, \href{https://x.org}{here}", "at https://x.org/a_b, here (https://x.org)"),
    (r"at $\href{https://x.org}{\text{this https URL}}$.", "at this https URL (https://x.org)."),
    (r"\href{https://x.org}{https://x.org} and \href{https://x.org}{\textbf{x.org}}", "https://x.org and https://x.org"),
    (r"{\color{blue}{https://x.org}}, $\mathsf{Cin\acute{e}aste}$", "https://x.org, Cinéaste"),
    (r"\k{appa} and \b{eta}-VAE", "κ and β-VAE"),
    (r"6$\unicode{x2013}$7, 35\,925, 40\,cm, 4{,}918, \ie, e.g.,\ x", "6–7, 35925, 40 cm, 4,918, i.e., e.g., x"),
    (r"$50\,\mu\mathrm{s}$, $x\in\mathbb{R}^n$, $x\sim\mathrm{Beta}$, $\log\mathrm{n}$", "50 μs, x∈R^n, x∼Beta, log n"),
    (r"$\rm{F1}$, ${\alpha}x$, $\mu{s}$, $T_{\mu\text{s}}$, $\mathrm{\mu}m$", "F1, αx, μs, T_μs, μm"),
    ("eﬃcient ﬂow", "efficient flow"),
    ("soft\u00adhyphen, bro\u00ad\n ken, zero\u200bwidth, \ufeffmark", "softhyphen, broken, zerowidth, mark"),
    ("no\u00a0break, thin\u2009space, form\x0cfeed", "no break, thin space, form feed"),
    ("cafe\u0301", "café"),
    ("  two\n lines\t here ", "two lines here"),
    ("up by sim3x, sim500-billion, 3 times 10^9", "up by ~3x, ~500-billion, 3 × 10^9"),
]  # fmt: skip

LEFT = [
    "Costs $5 to $10, or $5-$6, over $1,000; QP$ and 100K$/hour",
    "sim2real and Sim(3), ~33.5% and ~1, 1~2 times, 5%~9%, http://a.org/~x/~y",
    "{A, B} at 10^23 FLOPs is O(N^2), x_1, C++, C#, R&D, 50%",
    r"we propose \ours{} and \method on D:\data",
    "`SpikeGPT', 5'' and --- or -- it's \"quoted\"",
    "α-VAE by Müller, 模型, naïve 👩\u200d💻",
]


@pytest.mark.parametrize(("text", "cleaned"), [pair for pair in REPAIRED if pair[1]])
def test_remains_are_repaired(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_accents_are_repaired_however_they_are_braced() -> None:
    assert clean(REPAIRED[1][0]) == "Erdős, Erdős, ö, Padé, naïve, Boletín, François, español"


def test_formulas_become_one_line_of_text() -> None:
    assert clean(REPAIRED[7][0]) == "O(N log N), O(√n), a/(b+1), X_(t+1), AP_50"


@pytest.mark.parametrize("text", LEFT)
def test_text_that_needs_no_repair_is_left_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(("begin", "end"), [(r"\[", r"\]"), (r"\(", r"\)"), ("$$", "$$")])
def test_a_long_formula_is_read_and_one_without_an_end_is_left(begin: str, end: str) -> None:
    terms = " + ".join([r"\alpha_{12}"] * 150)
    assert replace_formulas(f"a {begin}{terms}{end} b") == f"a  {' + '.join(['α_12'] * 150)}  b"
    assert replace_formulas(f"a {begin}{terms} b") == f"a {begin}{terms} b"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\[ \[ \[ a", r"\[ \[ \[ a"),
        (r"\( a \[ b \(\beta\) \[\alpha\]", r"\( a \[ b  β   α "),
        (r"\[\alpha \\[2pt] \beta\]", r" α \\[2pt] β "),
    ],
)
def test_a_formula_begins_where_no_other_begins_before_its_end(text: str, plain: str) -> None:
    assert replace_formulas(text) == plain


PIECES = st.sampled_from(
    [*r"\$~{}`'^_% 15axÖ", r"\alpha", r"\textbf{", r"\frac{1}{", r"\'e", r"\%", r"\$", "$$", "``", "''", r"\{", r"\}",
     r"\sim", "sim3x", r"\href{u}{", r"\cite{", r"\(", r"\)", "{}", r"\deg", "ﬁ", "\u00ad", "\n", "$x$", "\ufdd0"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=40))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), max_size=60))
def test_letters_and_digits_are_never_lost(text: str) -> None:
    assert clean(text) == text
