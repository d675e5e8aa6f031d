"""Test a whole cluster of existing engines, all of it on this machine's loopback interface."""
