// SPDX-License-Identifier: Apache-2.0
// UART registers <-> 8N1 serial line. 16-byte FIFO each way; a byte received into a full FIFO is lost. Manual: map.def UART.
module soc_uart #(
  parameter int BAUD_RESET = 217   // clock cycles per bit after reset
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        sel_i,
  input  logic        we_i,
  input  logic [4:2]  adr_i,
  input  logic [11:0] dat_i,
  output logic [7:0]  dat_o,       // combinational; upper bits are 0. BAUD reads back from soc_shadow
  output logic        txd_o,
  input  logic        rxd_i
);
  logic [11:0] baud_q;             // 12 bits: at least 14,650 baud at 60 MHz
  logic        wr_data, rd_data;
  assign wr_data = sel_i && we_i && adr_i == map_pkg::REG_UART_DATA[4:2];
  assign rd_data = sel_i && !we_i && adr_i == map_pkg::REG_UART_DATA[4:2];
  always_ff @(posedge clk_i) begin
    if (rst_i) baud_q <= 12'(BAUD_RESET);
    else if (sel_i && we_i && adr_i == map_pkg::REG_UART_BAUD[4:2]) baud_q <= dat_i;
  end

  // transmitter: start bit, eight data bits from bit 0, stop bit
  logic [7:0]  tx_byte;
  logic        tx_empty, tx_full, tx_take, tx_tick;
  logic [9:0]  tx_shift_q;
  logic [3:0]  tx_left_q;           // bits still to send
  logic [11:0] tx_count_q;          // cycles of this bit so far, from 1
  soc_fifo tx_fifo (.clk_i, .rst_i, .push_i(wr_data), .dat_i(dat_i[7:0]), .pop_i(tx_take),
                    .dat_o(tx_byte), .empty_o(tx_empty), .full_o(tx_full));
  assign tx_take = tx_left_q == 4'd0 && !tx_empty;
  assign tx_tick = tx_count_q == baud_q;
  assign txd_o   = tx_shift_q[0];
  always_ff @(posedge clk_i) begin
    if (rst_i || tx_take || tx_tick) tx_count_q <= 12'd1;
    else tx_count_q <= tx_count_q + 12'd1;
    if (rst_i) begin
      tx_shift_q <= 10'h3ff;
      tx_left_q  <= 4'd0;
    end else if (tx_take) begin
      tx_shift_q <= {1'b1, tx_byte, 1'b0};
      tx_left_q  <= 4'd10;
    end else if (tx_tick && tx_left_q != 4'd0) begin
      tx_shift_q <= {1'b1, tx_shift_q[9:1]};
      tx_left_q  <= tx_left_q - 4'd1;
    end
  end

  // receiver: counts half bits from the falling edge; odd ones are the middles of start, data and stop bits
  logic [1:0]  rx_sync_q;
  logic [7:0]  rx_shift_q, rx_byte;
  logic [4:0]  rx_half_q;           // half bits so far; 0: idle
  logic [11:0] rx_count_q;          // cycles of this half bit so far, from 1
  logic        rx, rx_tick, rx_sample, rx_done, rx_empty, rx_full_unused;
  assign rx        = rx_sync_q[1];
  assign rx_tick   = rx_count_q == {1'b0, baud_q[11:1]};
  assign rx_sample = rx_tick && rx_half_q[0];
  assign rx_done   = rx_sample && rx_half_q == 5'd19 && rx;
  soc_fifo rx_fifo (.clk_i, .rst_i, .push_i(rx_done), .dat_i(rx_shift_q), .pop_i(rd_data),
                    .dat_o(rx_byte), .empty_o(rx_empty), .full_o(rx_full_unused));
  always_ff @(posedge clk_i) begin
    rx_sync_q <= {rx_sync_q[0], rxd_i};
    if (rst_i || rx_half_q == 5'd0 || rx_tick) rx_count_q <= 12'd1;
    else rx_count_q <= rx_count_q + 12'd1;
    if (rst_i) rx_half_q <= 5'd0;
    else if (rx_half_q == 5'd0) rx_half_q <= {4'd0, !rx};
    else if (rx_tick) rx_half_q <= rx_half_q == 5'd19 || (rx_half_q == 5'd1 && rx) ? 5'd0 : rx_half_q + 5'd1;
    if (rx_sample && rx_half_q != 5'd19) rx_shift_q <= {rx, rx_shift_q[7:1]};
  end

  always_comb begin
    dat_o = 8'd0;
    if (adr_i == map_pkg::REG_UART_DATA[4:2]) dat_o = rx_byte;
    else if (adr_i == map_pkg::REG_UART_STATUS[4:2]) dat_o = {6'd0, !tx_full, !rx_empty};
  end
endmodule
