"""The ways people reach the bot, and the lanes their updates take their turn in."""
