"""Other people's tools on our archives, in an environment of their own: their pins conflict with ours."""
