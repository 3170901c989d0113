"""The conventions as the API shows them."""

from bot.conversation.wording import path_of
from bot.domain.base import Base
from bot.domain.convention import Article, Convention
from bot.domain.entry import Entry
from bot.domain.text import Localized
from bot.site.api.shapes import (
    ArticleBody,
    ArticleLine,
    Committee,
    ConventionBody,
    ConventionLine,
    ConventionPart,
    Conventions,
    Reviewed,
    Source,
    Summary,
    Terms,
    Texts,
)


class Library:
    """Shows parts of one base; *public_url* stands before addresses of pages."""

    def __init__(self, base: Base, public_url: str) -> None:
        self._base = base
        self._public_url = public_url

    def all(self) -> Conventions:
        """Return the list of conventions."""
        return Conventions(conventions=[self._line(each) for each in self._base.conventions.values()])

    def convention(self, name: str) -> ConventionBody | None:
        """Return the convention called *name*, in capitals or not, or None."""
        convention = self._base.conventions.get(name.upper())
        if convention is None:
            return None
        parts = [
            ConventionPart(id=part.id, first=part.first, last=part.last, title=_texts(part.title))
            for part in convention.parts
        ]
        return ConventionBody(
            id=convention.id,
            title=_texts(convention.title),
            short=_texts(convention.short),
            committee=_committee(convention),
            as_of=convention.as_of,
            page=self._page(convention.id),
            parts=parts,
            articles=[_article_line(each) for each in convention.articles],
            about=self._summary_of(convention.id),
            viet_nam=self._summary_of(f"{convention.id}:viet-nam"),
            about_committee=self._summary_of(f"{convention.id}:uy-ban"),
        )

    def article(self, name: str, number: int) -> ArticleBody | None:
        """Return one article, or None."""
        convention = self._base.conventions.get(name.upper())
        article = convention.article(number) if convention else None
        entry = self._base.entries.get(article.id) if article else None
        if convention is None or article is None or entry is None:
            return None
        return ArticleBody(
            id=article.id,
            convention=convention.id,
            number=number,
            title=_texts(article.title),
            kind=article.kind,
            part=article.part or None,
            terms=Terms(vi=list(article.terms_vi), en=list(article.terms_en)),
            summary=self._summary(entry),
            previous=number - 1 if number > 1 else None,
            next=number + 1 if number < convention.last_article else None,
        )

    def _line(self, convention: Convention) -> ConventionLine:
        return ConventionLine(
            id=convention.id,
            title=_texts(convention.title),
            short=_texts(convention.short),
            committee=_committee(convention),
            articles=convention.last_article,
            as_of=convention.as_of,
            page=self._page(convention.id),
        )

    def _summary_of(self, entry_id: str) -> Summary | None:
        entry = self._base.entries.get(entry_id)
        return self._summary(entry) if entry else None

    def _summary(self, entry: Entry) -> Summary:
        review = entry.review
        return Summary(
            entry=entry.id,
            title=_texts(entry.title),
            short=_texts(entry.short),
            full=_texts(entry.full),
            citations=[Source(id=each.id, says=each.says, note=_texts(each.note)) for each in entry.citations],
            reviewed=Reviewed(by=review.by, on=review.on, pending=review.pending),
            valid_until=entry.valid_until,
            version=entry.version,
            page=self._page(entry.id),
        )

    def _page(self, cited: str) -> str | None:
        path = path_of(self._base, cited)
        return f"{self._public_url}{path}" if path else None


def _texts(text: Localized) -> Texts:
    return Texts(vi=text.vi, en=text.en)


def _committee(convention: Convention) -> Committee:
    return Committee(acronym=convention.body_acronym, name=_texts(convention.body_name))


def _article_line(article: Article) -> ArticleLine:
    return ArticleLine(id=article.id, number=article.number, title=_texts(article.title), kind=article.kind)
