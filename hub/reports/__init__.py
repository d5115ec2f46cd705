"""Reports: what can be asked, runs, subscriptions, rendering."""
