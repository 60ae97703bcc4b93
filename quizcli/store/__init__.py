"""The learner's events and the cache: tables, statements, migrations, search index."""
