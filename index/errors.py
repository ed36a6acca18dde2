"""Everything that can go wrong, in one picture.

    ArchiveQAError
    ├── UseError              the caller asked for something that cannot be (exit code 2)
    │   ├── EmptyQuestion
    │   ├── UnknownRecord
    │   └── BadFilter
    ├── NothingToIndex        a path is missing, or holds nothing that can be read
    ├── NotAnArchive          a folder is not an archive, or of another version
    ├── ArchiveBusy           another process is writing to the archive
    ├── ArchiveFull           there is no room on the disk of the archive
    ├── ModelError            a model is missing, damaged, of the wrong kind or not the archive's own
    └── ReadError             one file cannot be read; indexing goes on and reports it

Every message is one line and says what was found, what was expected and what to do.
"""


class ArchiveQAError(Exception):
    """Base of every error that Archive QA raises on purpose."""


class UseError(ArchiveQAError):
    """The caller asked for something that cannot be."""


class EmptyQuestion(UseError):
    """A question without a word in it."""


class UnknownRecord(UseError, KeyError):
    """No record has this id."""

    __str__ = Exception.__str__  # KeyError would print the message in quotation marks


class BadFilter(UseError, ValueError):
    """A filter value that cannot be understood."""


class NothingToIndex(ArchiveQAError):
    """A path is missing, or holds nothing that can be read."""


class NotAnArchive(ArchiveQAError):
    """A folder is not an archive, or was written by another version."""


class ArchiveBusy(ArchiveQAError):
    """Another process is writing to the archive."""


class ArchiveFull(ArchiveQAError):
    """There is no room on the disk of the archive."""


class ModelError(ArchiveQAError):
    """A model is missing, damaged or of the wrong kind, or an embedding model is not the one of the archive."""


class ReadError(ArchiveQAError):
    """One file cannot be read as the kind of document it claims to be."""
