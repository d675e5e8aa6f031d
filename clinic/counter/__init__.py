"""The counter: compose a bill from the price list, store it as a draft, issue it."""
