"""Other people's tools on our archives: they run in an environment of their own, because their pins conflict with ours."""
