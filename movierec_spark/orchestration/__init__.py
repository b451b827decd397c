"""What Airflow imports, light enough for the parsing of DAGs: callbacks, the champion's trigger, notifiers."""
