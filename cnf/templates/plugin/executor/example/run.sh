#!/usr/bin/env bash
# Runs the function ingest with this executor.
exec millrace run ingest --project bank --executor {{name}} --param source=files
