"""What keeps a lake small and quick over years: compaction, removal of what nobody needs, clean logs."""
