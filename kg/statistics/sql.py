"""The tally's tables, and the questions that are asked of them."""

RANKED = 100  # pairs of a year
LATEST = 500  # papers of a category, papers with a release, results of a metric, what is new of a kind
LATEST_OF_CONCEPT = 200  # papers

TABLES = """
CREATE TABLE paper (n INTEGER PRIMARY KEY, id TEXT, date TEXT, year INTEGER);
CREATE TABLE statement (paper INTEGER, slug TEXT, name TEXT, kind TEXT, salient INTEGER, introduced INTEGER);
CREATE TABLE written (slug TEXT, form TEXT, paper INTEGER, PRIMARY KEY (slug, form, paper)) WITHOUT ROWID;
CREATE TABLE disclosed (paper INTEGER, what TEXT, PRIMARY KEY (paper, what)) WITHOUT ROWID;
CREATE TABLE released (paper INTEGER PRIMARY KEY);
CREATE TABLE result (paper INTEGER, number INTEGER, metric TEXT);
CREATE TABLE filed (paper INTEGER, category TEXT, PRIMARY KEY (paper, category)) WITHOUT ROWID;
CREATE TABLE concept (n INTEGER PRIMARY KEY, slug TEXT UNIQUE, papers INTEGER DEFAULT 0);
CREATE TABLE salient (paper INTEGER, concept INTEGER, PRIMARY KEY (paper, concept)) WITHOUT ROWID;
CREATE TABLE in_year (concept INTEGER, year INTEGER, papers INTEGER, PRIMARY KEY (concept, year)) WITHOUT ROWID;
CREATE TABLE together (
    one INTEGER, other INTEGER, year INTEGER, papers INTEGER, PRIMARY KEY (one, other, year)
) WITHOUT ROWID;
CREATE TABLE pair (one INTEGER, other INTEGER, papers INTEGER, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE latest (year INTEGER);
CREATE VIEW sliced AS
    SELECT NULL AS category, NULL AS year, n AS paper FROM paper
    UNION ALL SELECT NULL, year, n FROM paper WHERE year IS NOT NULL
    UNION ALL SELECT category, NULL, paper FROM filed
    UNION ALL SELECT category, year, paper FROM filed JOIN paper ON n = paper WHERE year IS NOT NULL;
"""

# The year 0 stands for papers without a date.
COUNT = """
CREATE INDEX statement_slug ON statement (slug, name, kind);
INSERT INTO salient SELECT DISTINCT paper, concept.n FROM statement JOIN concept USING (slug) WHERE salient;
CREATE TABLE total AS SELECT concept, count(*) AS papers FROM salient GROUP BY concept;
UPDATE concept SET papers = total.papers FROM total WHERE total.concept = concept.n;
CREATE TABLE frequent (paper INTEGER, concept INTEGER, PRIMARY KEY (paper, concept)) WITHOUT ROWID;
INSERT INTO frequent SELECT paper, concept FROM salient JOIN concept ON concept.n = concept WHERE papers > 1;
INSERT INTO in_year SELECT concept, year, count(*) FROM salient JOIN paper ON paper.n = paper
    WHERE year IS NOT NULL GROUP BY concept, year;
INSERT INTO together
    SELECT one.concept, other.concept, coalesce(year, 0), count(*)
    FROM frequent AS one JOIN frequent AS other ON one.paper = other.paper AND one.concept < other.concept
    JOIN paper ON paper.n = one.paper
    GROUP BY 1, 2, 3;
INSERT INTO pair SELECT one, other, sum(papers) FROM together GROUP BY one, other HAVING sum(papers) > 1;
"""
PAPERS_OF_YEARS = "SELECT year, count(*) FROM paper WHERE year IS NOT NULL GROUP BY year"
NOW_AND_BEFORE = """
SELECT count(*) FILTER (WHERE paper.year = latest.year), count(*) FILTER (WHERE paper.year < latest.year)
FROM paper, latest
"""
NAMES = "SELECT name, count(*) AS votes FROM statement WHERE slug = ? GROUP BY name ORDER BY votes DESC, name"
KINDS = "SELECT kind, count(*) FROM statement WHERE slug = ? GROUP BY kind"
CONCEPTS = """
SELECT slug, concept.papers, CASE WHEN concept.papers > 1 THEN min(in_year.year) END,
    coalesce(sum(in_year.papers) FILTER (WHERE in_year.year = latest.year), 0),
    coalesce(sum(in_year.papers) FILTER (WHERE in_year.year < latest.year), 0)
FROM concept LEFT JOIN in_year ON in_year.concept = concept.n, latest GROUP BY concept.n ORDER BY concept.n
"""
PAIRS = """
SELECT a.slug, b.slug, pair.papers, a.papers, b.papers,
    coalesce(sum(together.papers) FILTER (WHERE together.year = latest.year), 0),
    coalesce(sum(together.papers) FILTER (WHERE together.year BETWEEN 1 AND latest.year - 1), 0)
FROM pair JOIN together USING (one, other) JOIN concept AS a ON a.n = one JOIN concept AS b ON b.n = other, latest
GROUP BY one, other ORDER BY one, other
"""
SPELLINGS = """
SELECT slug, form, count(*) AS papers, row_number() OVER (PARTITION BY slug ORDER BY count(*) DESC, form) AS place
FROM written GROUP BY slug, form ORDER BY slug, place
"""
YEARS = """
SELECT slug, year, in_year.papers FROM in_year JOIN concept ON concept.n = concept ORDER BY concept, year
"""
PAIR_YEARS = """
SELECT a.slug, b.slug, year, together.papers,
    row_number() OVER (PARTITION BY year ORDER BY together.papers DESC, one, other)
FROM pair JOIN together USING (one, other) JOIN concept AS a ON a.n = one JOIN concept AS b ON b.n = other
WHERE pair.papers > 2 AND year > 0 ORDER BY one, other, year
"""
SLICES = """
SELECT category, year, NULL AS what, count(*) FROM sliced GROUP BY category, year
UNION ALL SELECT category, year, what, count(*) FROM sliced JOIN disclosed USING (paper) GROUP BY category, year, what
ORDER BY category, year, what
"""
# Papers without a date come last.
LATEST_OF_CATEGORIES = f"""
SELECT category, id FROM (
    SELECT category, id, row_number() OVER (PARTITION BY category ORDER BY date DESC, id) AS place
    FROM filed JOIN paper ON n = paper
) WHERE place <= {LATEST} ORDER BY category, place
"""
RECENCY = "SELECT id, row_number() OVER (ORDER BY date DESC, id) AS place FROM paper ORDER BY place"
LATEST_OF_CONCEPTS = f"""
SELECT slug, id FROM (
    SELECT concept, id, row_number() OVER (PARTITION BY concept ORDER BY date DESC, id) AS place
    FROM salient JOIN paper ON paper.n = paper
) JOIN concept ON concept.n = concept WHERE place <= {LATEST_OF_CONCEPT} ORDER BY concept, place
"""
INTRODUCTIONS = f"""
SELECT slug, row_number() OVER (ORDER BY max(date) DESC, slug) AS place FROM (
    SELECT slug, date, row_number() OVER (PARTITION BY kind ORDER BY date DESC, slug) AS place FROM (
        SELECT slug, kind, max(date) AS date FROM statement JOIN paper ON n = paper
        WHERE salient AND introduced GROUP BY slug, kind
    )
) WHERE place <= {LATEST} GROUP BY slug ORDER BY place
"""
RELEASES = f"""
SELECT id, row_number() OVER (ORDER BY date DESC, id) FROM released JOIN paper ON n = paper
ORDER BY date DESC, id LIMIT {LATEST}
"""
LATEST_RESULTS = f"""
SELECT id, number, place FROM (
    SELECT metric, id, number, row_number() OVER (PARTITION BY metric ORDER BY date DESC, id, number) AS place
    FROM result JOIN paper ON n = paper
) WHERE place <= {LATEST} ORDER BY metric, place
"""
