"""Tests of the trail, its triggers, its sentences and its pages."""
