"""What goes through a sandbox, as the sandbox holds it: telling requests apart, rules, journal. Knows no OAuth."""
