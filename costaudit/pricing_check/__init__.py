"""`costaudit pricing check`: is a price list well formed, does it keep history, and what does it do to a bill?"""
