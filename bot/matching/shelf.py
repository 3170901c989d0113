"""Candidates among millions of claims, in a full-text index in memory."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from bot.search.index import terms_of

if TYPE_CHECKING:
    import tantivy

Row = tuple[str, str, Sequence[str]]
"""A claim, its text and the words of the text without marks."""

_HEAP_BYTES = 64_000_000
_TERMS_ASKED = 24
_POSTINGS_READ = 60_000
_JOINT = "+"


class Shelf:
    """An index of claims.  ``search`` sees what the last ``change`` left; a Shelf in use is never half changed.

    tantivy is imported when the first Shelf is made: services with few claims never load it.
    """

    def __init__(self) -> None:
        """Begin empty."""
        import tantivy  # noqa: PLC0415 - 12 MB that only large collections need

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("claim", stored=True, tokenizer_name="raw", index_option="basic")
        # Words come folded by ourselves: tantivy's own folding leaves đ alone.
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        builder.add_bytes_field("text", stored=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """Return how many claims there are."""
        return int(self._searcher.num_docs)

    def __contains__(self, claim: str) -> bool:
        """Tell whether *claim* is here."""
        return self.text_of(claim) is not None

    def text_of(self, claim: str) -> str | None:
        """Return the text of *claim*, None if it is not here."""
        query = self._tantivy.Query.term_query(self._schema, "claim", claim, "basic")
        searcher = self._searcher
        hits = searcher.search(query, limit=1, count=False).hits
        return _text(searcher.doc(hits[0][1])) if hits else None

    def change(self, rows: Iterable[Row], gone: Collection[str] = ()) -> None:
        """Take away the claims *gone*, add *rows*, and show both to the next search at once."""
        writer = self._index.writer(_HEAP_BYTES, 1)
        for claim in gone:
            writer.delete_documents_by_term("claim", claim)
        added: set[str] = set()
        for claim, text, words in rows:
            if claim in added:  # the last of several with one id counts
                writer.delete_documents_by_term("claim", claim)
            added.add(claim)
            document = self._tantivy.Document()
            document.add_text("claim", claim)
            document.add_text("words", " ".join(_terms(words)))
            document.add_bytes("text", text.encode("utf-8", "replace"))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, words: Sequence[str], limit: int) -> list[tuple[str, str]]:
        """Return at most *limit* claims with their texts that share the rarest words, best first."""
        searcher = self._searcher
        query = self._query(searcher, words)
        if query is None:
            return []
        hits = searcher.search(query, limit=limit, count=False).hits
        documents = [searcher.doc(address) for _, address in hits]
        return [(str(one.get_first("claim")), _text(one)) for one in documents]

    def _query(self, searcher: "tantivy.Searcher", words: Sequence[str]) -> "tantivy.Query | None":
        """Return a query for the rarest terms: reading the long lists of common words is what takes time."""
        counted = sorted((count, term) for term in set(_terms(words)) if (count := searcher.doc_freq("words", term)))
        chosen: list[str] = []
        read = 0
        for count, term in counted[:_TERMS_ASKED]:
            if chosen and read + count > _POSTINGS_READ:
                break
            chosen.append(term)
            read += count
        if not chosen:
            return None
        query = self._tantivy.Query
        should = self._tantivy.Occur.Should
        return query.boolean_query([(should, query.term_query(self._schema, "words", term, "freq")) for term in chosen])


def _text(document: "tantivy.Document") -> str:
    return bytes(document.get_first("text") or b"").decode()


def _terms(words: Sequence[str]) -> list[str]:
    return [term.replace(" ", _JOINT) for term in terms_of(words)]
