Console.WriteLine("selfsame");
