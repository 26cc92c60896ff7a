"""Floats in locals: bodies under gravity."""


def main():
    x, y, z, vx, vy, vz, dt = 1.0, 0.0, 0.1, 0.0, 1.0, 0.01, 0.001
    for _ in range(800_000):
        r2 = x * x + y * y + z * z
        f = dt / (r2 * r2 ** 0.5)
        vx -= f * x
        vy -= f * y
        vz -= f * z
        x += dt * vx
        y += dt * vy
        z += dt * vz
    return x, y, z


main()
