"""Log-in, password, e-mail, second factor and sessions: django-allauth's own pages."""

from tests.permissions.rows import Row, personal_row, public_row
from tests.permissions.scenario import EVERYBODY

HAVE_SECOND_FACTOR = frozenset(
    {"owner_coach", "owner_cme_staff", "sponsor_coach", "sponsor_cme_staff", "stranger_office"}
)  # fmt: skip
ALREADY_LOGGED_IN = dict.fromkeys(EVERYBODY, 302)
NO_SECOND_FACTOR = dict.fromkeys(EVERYBODY - HAVE_SECOND_FACTOR, 404)


def by_factor(with_factor: int, without: int) -> dict[str, int]:
    people = dict.fromkeys(EVERYBODY, without)
    return people | dict.fromkeys(HAVE_SECOND_FACTOR, with_factor)


ROWS: list[Row] = [
    public_row("account_login", but=ALREADY_LOGGED_IN),
    public_row("account_login", "POST", data={"login": "x@example.org", "password": "wrong"}, but=ALREADY_LOGGED_IN),
    public_row("account_signup", but=ALREADY_LOGGED_IN),
    public_row("account_signup", "POST", data={"email": "no address"}, but=ALREADY_LOGGED_IN),
    personal_row("account_logout"),
    personal_row("account_logout", "POST", ok=302),
    public_row("account_inactive"),
    personal_row("account_reauthenticate"),
    personal_row("account_reauthenticate", "POST", data={"password": "wrong"}),
    personal_row("account_email"),
    personal_row("account_email", "POST", data={"action_add": "", "email": "no address"}),
    public_row("account_email_verification_sent"),
    public_row("account_confirm_email", args=("no-such-key",)),
    public_row("account_confirm_email", "POST", args=("no-such-key",), ok=404),
    personal_row("account_change_password"),
    personal_row("account_change_password", "POST", data={"oldpassword": "wrong"}),
    # Everybody here has a password: setting a first one leads to changing it.
    personal_row("account_set_password", ok=302),
    public_row("account_reset_password"),
    public_row("account_reset_password", "POST", data={"email": "x@example.org"}, ok=302),
    public_row("account_reset_password_done"),
    public_row("account_reset_password_from_key", args=("zzzz", "bad-key")),
    public_row("account_reset_password_from_key_done"),
    # Log-in codes by e-mail are off; without a log-in under way these lead to the log-in.
    public_row("account_confirm_login_code", ok=302),
    public_row("mfa_authenticate", ok=302),
    personal_row("mfa_index"),
    personal_row("mfa_reauthenticate", but=by_factor(200, 302)),
    # Changing a factor re-authenticates first.
    personal_row("mfa_activate_totp", ok=302),
    personal_row("mfa_activate_totp", "POST", ok=302),
    personal_row("mfa_deactivate_totp", ok=302, but=NO_SECOND_FACTOR),
    personal_row("mfa_deactivate_totp", "POST", ok=302, but=NO_SECOND_FACTOR),
    personal_row("mfa_generate_recovery_codes", ok=302),
    personal_row("mfa_generate_recovery_codes", "POST", ok=302),
    # Nobody in the scenario has recovery codes yet.
    personal_row("mfa_view_recovery_codes", ok=404),
    personal_row("mfa_download_recovery_codes", ok=404),
    personal_row("usersessions_list"),
    personal_row("usersessions_list", "POST", ok=302),
    # No single sign-on is configured in the tests.
    public_row("socialaccount_login_cancelled"),
    personal_row("socialaccount_login_error", ok=401),
    public_row("socialaccount_signup", ok=302),
    personal_row("socialaccount_connections"),
    public_row("openid_connect_login", args=("oidc",), ok=404),
    public_row("openid_connect_callback", args=("oidc",), ok=404),
]  # fmt: skip
