"""What the tests share: stand-ins for services, samples, hostile files."""
