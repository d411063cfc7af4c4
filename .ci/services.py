"""Say which of the two services is absent, before a whole suite fails for it. Exit 0 when both answer."""

import sys

import psycopg
import redis


def main(database_url: str, redis_url: str) -> int:
    problems = []
    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            allowed = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            if not allowed or not allowed[0]:
                problems.append("PostgreSQL: this user may not create databases; the tests make their own.")
    except psycopg.OperationalError as error:
        problems.append(f"PostgreSQL does not answer; set DATABASE_URL. {str(error).splitlines()[0]}")
    try:
        redis.Redis.from_url(redis_url, socket_connect_timeout=5).ping()
    except redis.RedisError as error:
        problems.append(f"Redis does not answer; set REDIS_URL. {error}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
